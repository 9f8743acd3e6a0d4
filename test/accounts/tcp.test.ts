import { describe, expect, it } from 'vitest'
import { ack, data, shaken, Watched } from './segments.js'

describe('a segment', () => {
  it('that follows the one before is nothing special', () => {
    const tcp = shaken()
    expect(tcp.see(data(20, 5001), data(21, 5101), ack(30, 5201), data(31, 5201))).toEqual([
      ...['', '', '', ''],
    ])
  })

  it('that was sent before is a retransmission, counted for who sent it', () => {
    const tcp = shaken()
    expect(tcp.see(data(20, 5001), data(500, 5001))).toEqual(['', 'retransmission'])
    expect(tcp.flow.destination.retransmissions).toBe(1)
    expect(tcp.flow.source.retransmissions).toBe(0)
    expect(tcp.report.retransmissions).toEqual({ ingress: 0, egress: 0, unknown: 1 })
  })

  it('that was sent before is a retransmission, however soon it comes again', () => {
    expect(shaken().see(data(20, 5001), data(20.1, 5101), data(20.2, 5001))[2]).toBe(
      'retransmission',
    )
  })

  it('that two duplicate acknowledgments asked for is a fast retransmission for 20 ms', () => {
    const lost = [data(20, 5001), data(20.1, 5201), ack(21, 5101), ack(22, 5101), ack(23, 5101)]
    expect(shaken().see(...lost, data(40, 5101))).toEqual([
      ...['', 'lost', '', 'duplicateAck', 'duplicateAck', 'retransmission fast'],
    ])
    expect(shaken().see(...lost, data(60, 5101))[5]).toBe('retransmission')
  })

  it('that was acknowledged before is a spurious retransmission', () => {
    const tcp = shaken()
    expect(tcp.see(data(20, 5001), ack(21, 5101), data(300, 5001))[2]).toBe(
      'retransmission spurious',
    )
    expect(tcp.flow.destination.retransmissions).toBe(1)
  })

  it('that fills a gap within a round trip came out of order, later it was sent again', () => {
    const gap = [data(20, 5001), data(20.1, 5201)]
    expect(shaken().see(...gap, data(28, 5101))).toEqual(['', 'lost', 'outOfOrder'])
    expect(shaken().see(...gap, data(35, 5101))).toEqual(['', 'lost', 'retransmission'])
  })

  it('that fills a gap has 3 ms when the handshake was not seen', () => {
    const gap = [data(20, 5001), data(20.1, 5201)]
    expect(new Watched().see(...gap, data(23, 5101))[2]).toBe('outOfOrder')
    expect(new Watched().see(...gap, data(24, 5101))[2]).toBe('retransmission')
  })

  it('that fills a gap has 3 ms, too, when the SYN was sent again: the handshake is no round trip', () => {
    const tcp = new Watched()
    tcp.see({ at: 0, from: 'client', flags: 'syn', seq: 1000 })
    tcp.shake(1000)
    tcp.see(data(1020, 5001), data(1020.1, 5201))
    expect(tcp.see(data(1420, 5101))).toEqual(['retransmission'])
    expect(tcp.flow.handshake).toBeCloseTo(1.011, 3)
  })

  it('behind a gap counts one loss, the ones behind it none', () => {
    const tcp = shaken()
    expect(tcp.see(data(20, 5201), data(21, 5301))).toEqual(['lost', ''])
    expect(tcp.flow.destination.lost).toBe(1)
  })

  it('goes on behind the largest sequence number', () => {
    const tcp = new Watched()
    tcp.shake(0, 1000, 0xffff_ff80)
    const start = 0xffff_ff81
    expect(
      tcp.see(
        data(20, start, 200),
        ack(21, start + 200),
        data(22, start + 200),
        data(300, start + 100, 50),
        data(301, start + 400),
        data(302, start + 300),
      ),
    ).toEqual(['', '', '', 'retransmission spurious', 'lost', 'outOfOrder'])
  })

  it('is as long as on the wire, though less was captured', () => {
    const tcp = shaken()
    const cut = { captured: 10 }
    expect(tcp.see(data(20, 5001, 1400, cut), data(21, 6401, 1400, cut))).toEqual(['', ''])
  })

  it('may be larger than any packet, when the adapter is to cut it', () => {
    const tcp = shaken()
    const cut = { captured: 64 }
    expect(
      tcp.see(data(20, 5001, 64_000, cut), data(21, 69_001, 180_000, cut), data(22, 249_001)),
    ).toEqual(['', '', ''])
  })
})

describe('a segment in fragments', () => {
  it('makes nothing lost: its length is not known', () => {
    const tcp = shaken()
    const first = data(20, 5001, 1400, { fragment: true })
    expect(tcp.see(first, data(21, 13_001), data(22, 13_101), data(23, 13_301))).toEqual([
      ...['', '', '', 'lost'],
    ])
  })
})

describe('an acknowledgment', () => {
  it('is a duplicate when nothing in it has changed', () => {
    const tcp = shaken()
    expect(tcp.see(data(20, 5001), ack(21, 5101), ack(22, 5101), ack(23, 5101))).toEqual([
      ...['', '', 'duplicateAck', 'duplicateAck'],
    ])
    expect(tcp.flow.source.duplicate_acks).toBe(2)
  })

  it('is none when the window has changed, or data comes with it', () => {
    const tcp = shaken()
    tcp.see(data(20, 5001), ack(21, 5101))
    expect(
      tcp.see(ack(22, 5101, { window: 900 }), ack(23, 5101, { window: 900, size: 10 })),
    ).toEqual(['', ''])
  })

  it('with a window of zero is counted each time, and a probe of it does not count as sent', () => {
    const tcp = shaken()
    expect(
      tcp.see(
        data(20, 5001),
        ack(21, 5101, { window: 0 }),
        data(300, 5101, 1),
        ack(301, 5101, { window: 0 }),
        ack(400, 5101, { window: 500 }),
        data(401, 5101, 100),
      ),
    ).toEqual(['', 'zeroWindow', 'zeroWindowProbe', 'zeroWindow', '', ''])
    expect(tcp.flow.source.zero_windows).toBe(2)
  })

  it('of a RST has no window to close', () => {
    expect(shaken().see(data(20, 5001, 0, { flags: 'rst', window: 0 }))).toEqual([''])
  })
})

describe('a keep-alive', () => {
  it.each([0, 1])('with %i bytes is no retransmission, its answer no duplicate', (size) => {
    const tcp = shaken()
    tcp.see(data(20, 5001), ack(21, 5101))
    expect(tcp.see(data(9000, 5100, size), ack(9001, 5101), data(9002, 5101))).toEqual([
      ...['keepAlive', 'keepAliveAck', ''],
    ])
    expect(tcp.flow.source.duplicate_acks).toBe(0)
  })
})

describe('a round trip', () => {
  it('is from a segment to its acknowledgment, one at a time', () => {
    const tcp = shaken()
    tcp.see(data(20, 5001), data(21, 5101), ack(60, 5201), data(70, 5201), ack(110, 5301))
    expect(tcp.report.roundTrip['unknown']!.count).toBe(2)
    expect(tcp.report.roundTrip['unknown']!.sum).toBeCloseTo(0.08, 9)
    expect(tcp.flow.destination.round_trip).toBeCloseTo(0.04, 4)
    expect(tcp.flow.source).not.toHaveProperty('round_trip')
  })

  it('is smoothed by an eighth', () => {
    const tcp = shaken()
    tcp.see(data(20, 5001), ack(60, 5101), data(70, 5101), ack(78, 5201))
    expect(tcp.flow.destination.round_trip).toBeCloseTo(0.036, 4)
  })

  it('ends with an acknowledgment that stands in a FIN', () => {
    const tcp = shaken()
    tcp.see(data(20, 5001), ack(60, 5101, { flags: 'fin ack' }))
    expect(tcp.report.roundTrip['unknown']).toMatchObject({ count: 1 })
    // The client waits for what the server sends last, and acknowledges that.
    tcp.see(data(61, 5101, 0, { flags: 'fin ack', ack: 1002 }), ack(900, 5102, { seq: 1002 }))
    expect(tcp.report.roundTrip['unknown']!.count).toBe(1)
    expect(tcp.report.roundTrip['unknown']!.sum).toBeCloseTo(0.04, 9)
  })

  it('is not taken of what was sent again, nor of what waited for that', () => {
    const tcp = shaken()
    tcp.see(data(20, 5001), data(300, 5001), ack(340, 5101))
    expect(tcp.report.roundTrip['unknown']!.count).toBe(0)
    tcp.see(data(400, 5201), data(401, 5301), data(440, 5101), ack(480, 5401))
    expect(tcp.report.roundTrip['unknown']!.count).toBe(0)
  })
})

describe('a clock that goes back', () => {
  it('makes no round trip longer than it was: it takes no time', () => {
    const tcp = shaken()
    tcp.see(data(20, 5001), ack(19.999, 5101))
    expect(tcp.report.roundTrip['unknown']).toMatchObject({ count: 1, sum: 0 })
    expect(tcp.flow.destination.round_trip).toBeLessThan(0.00001)
  })

  it('makes no handshake longer than it was', () => {
    const tcp = new Watched()
    tcp.see(
      { at: 10, from: 'client', flags: 'syn', seq: 1000 },
      { at: 10.2, from: 'server', flags: 'syn ack', seq: 5000, ack: 1001 },
      { at: 9.9, from: 'client', flags: 'ack', seq: 1001, ack: 5001 },
    )
    expect(tcp.report.handshake).toMatchObject({ count: 1, sum: 0 })
  })
})

describe('a flow', () => {
  it('keeps counters that stop at their largest value', () => {
    const tcp = shaken()
    tcp.see(data(20, 5001))
    for (let i = 0; i < 66_000; i++) tcp.see(data(1000, 5001))
    expect(tcp.flow.destination.retransmissions).toBe(65_535)
    expect(tcp.report.retransmissions['unknown']).toBe(66_000)
  })
})
