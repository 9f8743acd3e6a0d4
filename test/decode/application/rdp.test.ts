/** How RDP begins. */
import { describe, expect, it } from 'vitest'
import { rdp } from '#src/decode/application/rdp.js'
import { overTcp, read } from './packets.js'

describe('RDP', () => {
  it('reads the cookie and the negotiation', () => {
    const [request, response, failure] = read('rdp').map(({ own }) => own[0]!)
    expect(request).toMatchObject({
      'rdp.rt_cookie': 'Cookie: mstshash=alice',
      'rdp.neg_type': 1,
      'rdp.neg_length': 8,
      'rdp.negReq.requestedProtocols': 3,
      'rdp.negReq.requestedProtocols.ssl': true,
      'rdp.negReq.requestedProtocols.hybrid_ex': false,
    })
    expect(response).toMatchObject({ 'rdp.negRsp.flags': 0x1f, 'rdp.negReq.selectedProtocol': 2 })
    expect(failure).toMatchObject({ 'rdp.negFailure.failureCode': 5 })
    expect(rdp.summary(response as never)).toBe('RDP Negotiation Response, CredSSP')
  })

  it('says what is cut', () => {
    const cut = overTcp('rdp', 3389, '03000013 0ee00000000000 0100')
    expect(cut.stopped).toMatchObject({ protocol: 'rdp', need: 8, have: 2 })
    const cookie = overTcp('rdp', 3389, '03000013 0ee00000000000 436f6f6b69653a20')
    expect(cookie.stopped).toMatchObject({ protocol: 'rdp' })
  })
})
