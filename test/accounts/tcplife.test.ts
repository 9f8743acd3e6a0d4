/** How connections begin and end, as the accounts tell it. */
import { describe, expect, it } from 'vitest'
import { ack, data, type Segment, shaken, Watched } from './segments.js'

describe('a connection', () => {
  it('is accepted when its handshake is seen to the end', () => {
    const tcp = shaken()
    expect(tcp.connections).toEqual({ opened: 1, accepted: 1 })
    expect(tcp.report.handshake).toMatchObject({ count: 1, sum: 0.011 })
    expect(tcp.flow).toMatchObject({
      state: 'established',
      opened_by: 'source',
      connections: 1,
      handshake: 0.011,
      source: { flags: ['syn', 'ack'] },
    })
  })

  it('is opened once, however often its SYN is sent', () => {
    const tcp = new Watched()
    const syn = (at: number): Segment => ({ at, from: 'client', flags: 'syn', seq: 1000 })
    expect(tcp.see(syn(0), syn(1000), syn(3000))).toEqual(['', 'retransmission', 'retransmission'])
    expect(tcp.connections).toEqual({ opened: 1 })
    expect(tcp.flow).toMatchObject({ state: 'syn_sent', connections: 1 })
  })

  it('is refused when RST answers the SYN', () => {
    const tcp = new Watched()
    tcp.see(
      { at: 0, from: 'client', flags: 'syn', seq: 1000 },
      { at: 1, from: 'server', flags: 'rst ack', seq: 0, ack: 1001, window: 0 },
    )
    expect(tcp.connections).toEqual({ opened: 1, refused: 1 })
    expect(tcp.flow.state).toBe('refused')
  })

  it('is reset by an RST of either end, once', () => {
    const tcp = shaken()
    tcp.see(
      { at: 20, from: 'client', flags: 'rst', seq: 1001 },
      { at: 21, from: 'client', flags: 'rst', seq: 1001 },
    )
    expect(tcp.connections).toEqual({ opened: 1, accepted: 1, reset: 1 })
    expect(tcp.flow.state).toBe('reset')
  })

  it('is closed when both ends have sent FIN; RST behind that is no reset', () => {
    const tcp = shaken()
    const fin: Segment = { at: 20, from: 'client', flags: 'fin ack', seq: 1001, ack: 5001 }
    tcp.see(fin, { ...fin, at: 21 })
    expect(tcp.flow.state).toBe('closing')
    tcp.see(
      { at: 22, from: 'server', flags: 'fin ack', seq: 5001, ack: 1002 },
      { at: 23, from: 'client', flags: 'rst', seq: 1002 },
    )
    expect(tcp.connections).toEqual({ opened: 1, accepted: 1, closed: 1 })
    expect(tcp.flow.state).toBe('closed')
  })

  it('times out when nobody answers for 5 s, while its flow is kept', () => {
    const tcp = new Watched(undefined, { closed: 10, tcp: 3600, other: 60 })
    tcp.see({ at: 0, from: 'client', flags: 'syn', seq: 1000 })
    tcp.see({ at: 4900, from: 'client', flags: 'syn', seq: 7, port: 40001 })
    expect(tcp.connections).toEqual({ opened: 2 })
    tcp.see({ at: 5100, from: 'client', flags: 'syn', seq: 7, port: 40001 })
    expect(tcp.connections).toEqual({ opened: 2, timedOut: 1 })
    expect(tcp.flow.state).toBe('timed_out')
  })

  it('has timed out when its file goes on for any time', () => {
    for (const seconds of [5, 2000, 4296, 8593]) {
      const tcp = new Watched()
      tcp.see({ at: 0, from: 'client', flags: 'syn', seq: 1000 })
      tcp.accounts.tcp.settle(seconds * 1e9)
      expect(tcp.connections, `${seconds} s`).toEqual({ opened: 1, timedOut: 1 })
    }
  })

  it('does not time out because a packet of a moment before comes behind it', () => {
    const tcp = new Watched(undefined, { closed: 10, tcp: 3600, other: 60 })
    tcp.see(
      { at: 10, from: 'client', flags: 'syn', seq: 1000 },
      { at: 9.9, from: 'client', flags: 'syn', seq: 7, port: 40001 },
    )
    expect(tcp.connections).toEqual({ opened: 2 })
  })

  it('that timed out is accepted when the answer comes all the same', () => {
    const tcp = new Watched()
    tcp.see({ at: 0, from: 'client', flags: 'syn', seq: 1000 })
    tcp.accounts.tcp.settle(6e9)
    tcp.shake(7000)
    expect(tcp.connections).toEqual({ opened: 1, accepted: 1, timedOut: 1 })
    expect(tcp.flow.handshake).toBeCloseTo(7.011, 2)
  })

  it('that was refused is accepted when its SYN comes again and is answered', () => {
    const tcp = new Watched()
    tcp.see(
      { at: 0, from: 'client', flags: 'syn', seq: 1000 },
      { at: 1, from: 'server', flags: 'rst ack', seq: 0, ack: 1001, window: 0 },
    )
    // As Windows does.
    tcp.shake(500)
    expect(tcp.connections).toEqual({ opened: 1, accepted: 1, refused: 1 })
    expect(tcp.flow).toMatchObject({ state: 'established', connections: 1, opened_by: 'source' })
    expect(tcp.flow.handshake).toBeCloseTo(0.511, 3)
  })

  it('is another one when its ports come again with another SYN', () => {
    const tcp = shaken()
    tcp.see(data(20, 5001), data(900, 5001), { at: 901, from: 'client', flags: 'rst', seq: 1001 })
    tcp.shake(5000, 90_000, 3_000_000_000)
    expect(tcp.see(data(5020, 3_000_000_001, 10, { ack: 90_001 }))).toEqual([''])
    expect(tcp.connections).toEqual({ opened: 2, accepted: 2, reset: 1 })
    expect(tcp.flow).toMatchObject({ state: 'established', connections: 2 })
    expect(tcp.flow.destination.retransmissions).toBe(1)
  })

  it('goes on waiting when an older connection answers its SYN and is reset', () => {
    const tcp = new Watched()
    const syn: Segment = { at: 0, from: 'client', flags: 'syn', seq: 1000 }
    tcp.see(
      syn,
      { at: 1, from: 'server', flags: 'ack', seq: 70_000, ack: 333 },
      { at: 2, from: 'client', flags: 'rst', seq: 333 },
    )
    expect(tcp.flow.state).toBe('syn_sent')
    expect(tcp.see({ ...syn, at: 1000 })).toEqual(['retransmission'])
    tcp.shake(1000)
    expect(tcp.connections).toEqual({ opened: 1, accepted: 1 })
  })

  it('that was there before is established, and neither opened nor accepted', () => {
    const tcp = new Watched()
    tcp.see(data(0, 5001), ack(1, 5101))
    expect(tcp.connections).toEqual({})
    expect(tcp.flow).toMatchObject({ state: 'established', connections: 1 })
    expect(tcp.flow).not.toHaveProperty('opened_by')
  })

  it('of nothing but RST is none', () => {
    const tcp = new Watched()
    tcp.see({ at: 0, from: 'server', flags: 'rst', seq: 1 })
    expect(tcp.connections).toEqual({})
    expect(tcp.flow).toMatchObject({ state: 'unknown', connections: 0 })
  })

  it('counts for the direction of its SYN', () => {
    const tcp = new Watched({ mac: null, addresses: ['198.51.100.2'] })
    tcp.shake()
    const { connections, roundTrip } = tcp.report
    expect(connections.opened).toEqual({ ingress: 1, egress: 0, unknown: 0 })
    expect(connections.accepted).toEqual({ ingress: 1, egress: 0, unknown: 0 })
    tcp.see(data(20, 5001), ack(45, 5101))
    expect(roundTrip['egress']!.count).toBe(0)
    expect(tcp.report.roundTrip['egress']).toMatchObject({ count: 1, sum: 0.025 })
  })
})
