/** How VNC begins. */
import { describe, expect, it } from 'vitest'
import { vnc } from '#src/decode/application/vnc.js'
import { overTcp, read, text } from './packets.js'

describe('VNC', () => {
  it('reads the versions of both sides', () => {
    const [server, client] = read('vnc').map(({ own }) => own[0]!)
    expect(server).toMatchObject({ 'vnc.server_proto_ver': '003.008' })
    expect(client).toMatchObject({ 'vnc.client_proto_ver': '003.007' })
    expect(vnc.summary(server as never)).toBe('server version 003.008')
  })

  it('is found on any port, and takes nothing else', () => {
    expect(overTcp('vnc', 7777, text('RFB 003.003\n')).own).toHaveLength(1)
    expect(overTcp('vnc', 5900, text('RFB 003.00x\n')).own).toEqual([])
    expect(overTcp('vnc', 5900, text('RFB')).own).toEqual([])
  })
})
