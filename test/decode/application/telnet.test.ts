/** Telnet's commands between its text. */
import { describe, expect, it } from 'vitest'
import { telnet } from '#src/decode/application/telnet.js'
import { overTcp, read } from './packets.js'

describe('Telnet', () => {
  it('reads negotiation and sub-options', () => {
    const [first, second, third] = read('telnet').map(({ own }) => own[0]!)
    expect(first!['parts']).toEqual([
      { 'telnet.cmd': 253, 'telnet.subcmd': [3] },
      { 'telnet.cmd': 251, 'telnet.subcmd': [24] },
      { 'telnet.cmd': 251, 'telnet.subcmd': [31] },
      { 'telnet.cmd': 251, 'telnet.subcmd': [32] },
      { 'telnet.cmd': 254, 'telnet.subcmd': [36] },
    ])
    expect(second!['parts']).toMatchObject([
      { 'telnet.naws_subopt.width': 80, 'telnet.naws_subopt.height': 24 },
      { 'telnet.cmd': 240 },
      { 'telnet.subcmd': [24, 0], 'telnet.string_subopt.value': 'XTERM' },
      {},
      { 'telnet.subcmd': [32] },
      {},
    ])
    expect(third!['parts']).toMatchObject([{}, { 'telnet.subcmd': [24, 1] }, {}])
    expect(telnet.summary(first as never)).toMatch(/^Do Suppress Go Ahead, Will Terminal Type/)
  })

  it('reads text line by line, and a doubled 255 as text', () => {
    const parts = read('telnet')[3]!.own[0]!['parts']
    expect(parts).toEqual([{ 'telnet.data': 'Last login\r\n' }, { 'telnet.data': 'login: ' }])
    expect(overTcp('telnet', 23, '61ffff62').own[0]!['parts']).toHaveLength(1)
  })

  it('reads commands that are cut, and ends sub-options that never do', () => {
    expect(overTcp('telnet', 23, 'ff').own[0]!['parts']).toEqual([])
    expect(overTcp('telnet', 23, 'fffd').own[0]!['parts']).toEqual([{ 'telnet.cmd': 253 }])
    expect(overTcp('telnet', 23, 'fffa18').own[0]!['parts']).toHaveLength(1)
    expect(overTcp('telnet', 23, `fffa63${'ffff'.repeat(50)}`).own[0]!['parts']).toHaveLength(1)
  })
})
