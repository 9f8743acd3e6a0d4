import { describe, expect, it } from 'vitest'
import { ssh } from '#src/decode/application/ssh.js'
import { valuesOf } from '#src/decode/fields.js'
import { createDecoder, decode } from '#src/decode/index.js'
import { fixture } from '../fixtures.js'
import { segment } from './segment.js'

const { packets } = fixture('ssh')
const values = (packet: number, field: string) => valuesOf(decode(packets[packet]!).layers, field)
const summary = (packet: Uint8Array) => {
  const layer = decode(packet).layers.at(-1)!
  return layer.protocol === 'ssh' ? ssh.summary(layer) : layer.protocol
}

describe('ssh', () => {
  it('reads the version', () => {
    expect(values(0, 'ssh.protocol')).toEqual(['SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u6'])
    expect(summary(packets[0]!)).toBe('SSH SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u6')
  })

  it('reads what both offer, with the fingerprints that Wireshark has', () => {
    expect(values(1, 'ssh.message_code')).toEqual([20])
    expect(values(1, 'ssh.packet_length')).toEqual([324])
    expect(values(1, 'ssh.encryption_algorithms_client_to_server')).toEqual([
      'aes128-ctr,chacha20-poly1305@openssh.com',
    ])
    expect(values(1, 'ssh.languages_client_to_server')).toEqual([''])
    expect(values(1, 'ssh.first_kex_packet_follows')).toEqual([0])
    expect(values(1, 'ssh.kex.hassh')).toEqual(['e919e76136a7aea8748dc68f7879414e'])
    expect(values(2, 'ssh.kex.hasshserver')).toEqual(['425d29fe50d8e4f5e37efb6e24bcf660'])
  })

  it('reads the key exchange, of both kinds', () => {
    expect(values(3, 'ssh.ecdh.q_c')[0]).toHaveLength(64)
    expect(values(4, 'ssh.message_code')).toEqual([31, 21])
    expect(values(4, 'ssh.host_key.type')).toEqual(['ssh-ed25519'])
    expect(values(4, 'ssh.ecdh.q_s')[0]).toHaveLength(64)
    expect(values(4, 'ssh.host_sig.type')).toEqual(['ssh-ed25519'])
    expect(values(7, 'ssh.dh.e')).toHaveLength(1)
    expect(values(8, 'ssh.dh.f')).toHaveLength(1)
  })

  it('takes nothing encrypted for a message', () => {
    expect(values(6, 'ssh.message_code')).toEqual([])
    expect(summary(packets[6]!)).toBe('SSH, 64 bytes')
  })

  it('knows the version on any port, and else only the usual ones', () => {
    expect(summary(segment('SSH-2.0-x\n', 5, 6))).toBe('SSH SSH-2.0-x')
    expect(summary(segment('\0\0\0\x0c\x0a\x15'.padEnd(16, '\0'), 5, 6))).toBe('data')
    expect(summary(segment('\0\0\0\x0c\x0a\x15'.padEnd(16, '\0'), 5, 22))).toBe('SSH NEWKEYS')
  })

  it('finds the version behind the lines of a server', () => {
    expect(summary(segment('Go away\r\nor not\r\nSSH-2.0-x\r\n', 22, 5))).toBe('SSH SSH-2.0-x')
    expect(summary(segment('Go away\r\nSSH-2.0-x\r\n', 5, 6))).toBe('data')
  })

  it('tells of a cut KEXINIT the lists that are whole', () => {
    const packet = packets[1]!
    const { layers, stopped } = createDecoder().decode({
      bytes: packet,
      at: 0,
      end: 200,
      originalLength: packet.length,
      linkType: 1,
    })
    expect(valuesOf(layers, 'ssh.kex_algorithms')).toHaveLength(1)
    expect(valuesOf(layers, 'ssh.kex.hassh')).toEqual([])
    expect(stopped).toMatchObject({ protocol: 'ssh', because: 'capture', need: 328, have: 134 })
  })

  it('bears a version without end and lists longer than the packet', () => {
    expect(decode(segment(`SSH-2.0-${'x'.repeat(2000)}`, 5, 22)).stopped).toBeNull()
    const payload = packets[2]!.slice(66)
    for (let at = 5; at < 400; at++) {
      const broken = payload.slice()
      broken[at] = 0xff
      expect(decode(segment(broken, 22, 5)).stopped?.because).not.toBe('fault')
    }
  })
})
