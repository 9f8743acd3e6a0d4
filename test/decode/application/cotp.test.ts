/** The ISO transport protocol. */
import { describe, expect, it } from 'vitest'
import { cotp } from '#src/decode/application/cotp.js'
import { overTcp, read } from './packets.js'

describe('COTP', () => {
  it('reads connections with their parameters', () => {
    const [request, confirm, disconnect] = read('cotp').map(({ own }) => own[0]!)
    expect(request).toMatchObject({
      'cotp.li': 17,
      'cotp.type': 0xe,
      'cotp.srcref': 1,
      parameters: [
        { 'cotp.parameter_code': 0xc0, 'cotp.tpdu_size': 1024 },
        { 'cotp.src-tsap-bytes': '0100' },
        { 'cotp.dst-tsap-bytes': '0102' },
      ],
    })
    expect(confirm).toMatchObject({ 'cotp.destref': 1, 'cotp.srcref': 2 })
    expect(disconnect).toMatchObject({ 'cotp.type': 8 })
    expect(cotp.summary(request as never)).toBe('CR Connect Request')
  })

  it('reads data', () => {
    const [first, second] = read('tpkt', 'cotp')[0]!.own
    expect(first).toMatchObject({ 'cotp.eot': true, 'cotp.tpdu-number': 0 })
    expect(second).toMatchObject({ 'cotp.eot': false, 'cotp.tpdu-number': 1 })
  })

  it('says what is too short', () => {
    expect(overTcp('cotp', 102, '03000006 01f0').stopped).toMatchObject({ because: 'value' })
    expect(overTcp('cotp', 102, '0300000b 06e00000').stopped).toMatchObject({ need: 7, have: 4 })
  })
})
