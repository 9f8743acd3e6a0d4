/** ONC RPC. */
import { describe, expect, it } from 'vitest'
import { rpc } from '#src/decode/application/rpc.js'
import { overUdp, read } from './packets.js'

const call = '00001001 00000000 00000002 000186a3 00000003 00000001'

describe('RPC', () => {
  it('reads calls and replies', () => {
    const [first, reply, nfs, denied] = read('rpc').map(({ own }) => own[0]!)
    expect(first).toMatchObject({
      'rpc.xid': 0x1001,
      'rpc.msgtyp': 0,
      'rpc.version': 2,
      'rpc.program': 100000,
      'rpc.programversion': 2,
      'rpc.procedure': 0,
    })
    expect(reply).toMatchObject({ 'rpc.replystat': 0, 'rpc.state_accept': 0 })
    expect(nfs).toMatchObject({ 'rpc.lastfrag': true, 'rpc.fraglen': 64, 'rpc.program': 100003 })
    expect(denied).toMatchObject({ 'rpc.replystat': 1 })
    expect(rpc.summary(first as never)).toBe('Portmap v2 procedure 0, call XID 0x1001')
  })

  it('finds calls of registered programs on any port', () => {
    expect(overUdp('rpc', 33333, `${call} 00000000 00000000`).own).toHaveLength(1)
    expect(overUdp('rpc', 33333, `${call} 00000009 00000000`).own).toEqual([])
    expect(overUdp('rpc', 33333, call).own).toEqual([])
  })

  it('says what is cut; a verifier without end tells no state', () => {
    expect(overUdp('rpc', 111, call, 4).stopped).toMatchObject({ need: 24, have: 20 })
    const { own } = overUdp('rpc', 111, '00001001 00000001 00000000 00000000 ffffffff 00000000')
    expect(own[0]).not.toHaveProperty(['rpc.state_accept'])
  })
})
