/** WireGuard: the four messages, and telling them from anything else. */
import { describe, expect, it } from 'vitest'
import { overUdp, read } from '../application/packets.js'

describe('WireGuard', () => {
  it('reads the heads of its messages', () => {
    const messages = read('wireguard', 'wg').map(({ own }) => own[0]!)
    expect(messages.map((message) => message['wg.type'])).toEqual([1, 2, 3, 4, 4, 4])
    expect(messages[0]).toMatchObject({ 'wg.sender': 0xa59e9790 })
    expect(messages[0]!['wg.ephemeral']).toMatch(/^[\w+/]{43}=$/)
    expect(messages[1]).toMatchObject({ 'wg.sender': 0x6d665f58, 'wg.receiver': 0x89827b74 })
    expect(messages[2]!['wg.nonce']).toHaveLength(48)
    expect(messages[3]).toMatchObject({ 'wg.counter': 5n })
  })

  it('takes bytes on any port only when their length fits the type', () => {
    const data = `04000000 01000000 0500000000000000 ${'aa'.repeat(16)}`
    expect(overUdp('wg', 4000, data).own).toHaveLength(1)
    expect(overUdp('wg', 4000, `${data} aa`).own).toHaveLength(0)
    expect(overUdp('wg', 51820, `${data} aa`).own).toHaveLength(1)
    expect(overUdp('wg', 4000, data.replace('04000000', '04000100')).own).toHaveLength(0)
    expect(overUdp('wg', 51820, `01000000 ${'aa'.repeat(148)}`).own).toHaveLength(0)
  })

  it('reads what is there of a message that was cut', () => {
    const { own, stopped } = overUdp('wg', 51820, `01000000 ${'aa'.repeat(144)}`, 100)
    expect(own[0]).toMatchObject({ 'wg.sender': 0xaaaaaaaa })
    expect(own[0]).not.toHaveProperty('wg.mac1')
    expect(stopped).toMatchObject({ protocol: 'wg', need: 148, have: 48 })
  })
})
