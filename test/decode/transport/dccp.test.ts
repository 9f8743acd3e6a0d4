/** DCCP: types, numbers of both widths, options, coverage of the checksum. */
import { describe, expect, it } from 'vitest'
import { createDecoder } from '#src/decode/index.js'
import type { Dccp } from '#src/decode/transport/dccp.js'
import { fixture } from '../fixtures.js'

const decoder = createDecoder({ checksums: true })
const { packets, labels } = fixture('dccp')

function read(label: string, kept?: number) {
  const bytes = packets[labels.indexOf(label)]!
  const end = kept ?? bytes.length
  const packet = { bytes, at: 0, end, originalLength: bytes.length, linkType: 1 }
  const { layers, stopped } = decoder.decode(packet)
  return { layer: layers[2] as Dccp, next: layers[3]?.protocol, stopped }
}

describe('DCCP', () => {
  it('reads what each type has', () => {
    expect(read('Request').layer).toMatchObject({
      'dccp.type': 0,
      'dccp.x': true,
      'dccp.seq_raw': 100n,
      'dccp.service_code': 66,
      options: [
        { 'dccp.option_type': 32, 'dccp.feature_number': 1, value: '0203' },
        { 'dccp.ndp_count': 10n },
      ],
    })
    expect(read('Response').layer).toMatchObject({
      'dccp.ack_raw': 100n,
      options: [
        { 'dccp.init_cookie': 'cafe' },
        { 'dccp.timestamp': 100 },
        { 'dccp.timestamp_echo': 100 },
      ],
    })
    expect(read('Reset').layer).toMatchObject({ 'dccp.reset_code': 2, 'dccp.data3': 3 })
    expect(read('Ack, short numbers').layer).toMatchObject({
      'dccp.seq_raw': 7n,
      'dccp.ack_raw': 9n,
    })
    expect(read('Data, short numbers')).toMatchObject({ next: 'data', layer: { size: 12 } })
  })

  it('verifies what the coverage says', () => {
    const status = (label: string, kept?: number) => read(label, kept).layer['dccp.checksum.status']
    expect(status('Request')).toBe(1)
    expect(status('DataAck, header covered')).toBe(1)
    expect(status('DataAck, bad')).toBe(0)
    expect(status('SyncAck')).toBe(1)
    // Data that are not covered may be missing.
    expect(status('DataAck, header covered', 60)).toBe(1)
    expect(read('Request', 50).layer).toMatchObject({
      'dccp.checksum.status': 2,
      checksumReason: 'cut',
    })
  })

  it('stops at an offset that cannot be, and in a cut header', () => {
    expect(read('offset 1').stopped).toMatchObject({
      detail: 'dccp.data_offset is 1, less than 3',
    })
    expect(read('Response', 60).stopped).toMatchObject({ protocol: 'dccp', need: 44, have: 26 })
    expect(read('option of no length').layer.options).toEqual([{ 'dccp.option_type': 37 }])
    expect(read('type 12').stopped).toBeNull()
  })
})
