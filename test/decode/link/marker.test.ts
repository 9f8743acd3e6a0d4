import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('marker', () => {
  it('reads the request', () => {
    const [packet] = read('marker')
    expect(packet!.own).toEqual([
      {
        protocol: 'marker',
        offset: 15,
        size: 15,
        'marker.version': 1,
        'marker.tlvType': 1,
        'marker.tlvLen': 16,
        'marker.requesterPort': 1,
        'marker.requesterSystem': '02:00:00:00:00:02',
        'marker.requesterTransId': 7,
      },
    ])
  })

  it('needs 15 bytes', () => {
    const { stopped } = readBytes(`${'02'.repeat(12)} 8809 02 01 01`, 1, 'marker')
    expect(stopped).toMatchObject({ protocol: 'marker', need: 15, have: 2 })
  })
})
