import { describe, expect, it } from 'vitest'
import { read, readBytes } from '../link/read.js'

const packets = read('bfd')

describe('bfd', () => {
  it('reads a control packet', () => {
    expect(packets[0]!.names).toBe('eth ip udp bfd')
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'bfd',
        offset: 42,
        size: 24,
        'bfd.version': 1,
        'bfd.diag': 0,
        'bfd.sta': 3,
        'bfd.flags': 0xc0,
        'bfd.flags.p': false,
        'bfd.flags.f': false,
        'bfd.flags.c': false,
        'bfd.flags.a': false,
        'bfd.flags.d': false,
        'bfd.flags.m': false,
        'bfd.detect_time_multiplier': 3,
        'bfd.message_length': 24,
        'bfd.my_discriminator': 1,
        'bfd.your_discriminator': 2,
        'bfd.desired_min_tx_interval': 1_000_000,
        'bfd.required_min_rx_interval': 1_000_000,
        'bfd.required_min_echo_interval': 0,
      },
    ])
  })

  it('reads authentication', () => {
    expect(packets[1]!.own[0]).toMatchObject({
      'bfd.sta': 1,
      'bfd.auth.type': 1,
      'bfd.auth.key': 2,
      'bfd.auth.password': 'secret',
    })
    expect(packets[2]!.own[0]).toMatchObject({ 'bfd.auth.type': 2, 'bfd.auth.seq_num': 7 })
  })

  it('takes no payload of another version or too short a length', () => {
    const udp = (payload: string) =>
      readBytes(
        `020000000001 020000000002 0800 4500 0034 0001 0000 ff 11 0000 c0000201 c0000202 c000 0ec8 0020 0000 ${payload}`,
        1,
        'bfd',
      ).names
    expect(udp(`40 c0 03 18 ${'00'.repeat(20)}`)).toBe('eth ip udp data')
    expect(udp(`20 c0 03 10 ${'00'.repeat(20)}`)).toBe('eth ip udp data')
  })

  it('says how much a cut authentication needs', () => {
    const { stopped } = readBytes(
      `020000000001 020000000002 0800 4500 0034 0001 0000 ff 11 0000 c0000201 c0000202 c000 0ec8 0020 0000 20 44 03 21 ${'00'.repeat(20)}`,
      1,
      'bfd',
    )
    expect(stopped).toMatchObject({ protocol: 'bfd', need: 33, have: 24 })
  })
})
