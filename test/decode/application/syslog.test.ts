/** Syslog: both forms of the head, and messages without one. */
import { describe, expect, it } from 'vitest'
import { overTcp, overUdp, read, text } from './packets.js'

describe('Syslog', () => {
  it('reads the head of RFC 3164', () => {
    const [{ own }] = read('syslog') as unknown as [{ own: object[] }]
    expect(own[0]).toMatchObject({
      'syslog.facility': 9,
      'syslog.level': 6,
      'syslog.timestamp_rfc3164': 'Nov 22 05:15:16',
      'syslog.hostname': 'vm',
      'syslog.procid': 'cron',
      'syslog.msg': 'Nov 22 05:15:16 vm cron: job ended',
    })
  })

  it('reads the head of RFC 5424', () => {
    const [, { own }] = read('syslog') as [object, { own: object[] }]
    expect(own[0]).toMatchObject({
      'syslog.facility': 20,
      'syslog.level': 3,
      'syslog.version': '1',
      'syslog.timestamp': 'Nov 22, 2026 05:15:16.978251000 UTC',
      'syslog.hostname': 'vm',
      'syslog.appname': 'app',
      'syslog.procid': '-',
      'syslog.msgid': 'ID47',
      structured: '[timeQuality tzKnown="1" isSynced="0"][exampleSDID@32473 iut="3"]',
    })
  })

  it('takes a tag for no host name, and a message without priority as it is', () => {
    const { own } = overUdp('syslog', 514, text('<133>Apr  5 12:56:51 robin: Hello\0'))
    expect(own[0]).toMatchObject({ 'syslog.facility': 16, 'syslog.procid': 'robin' })
    expect(own[0]).not.toHaveProperty('syslog.hostname')
    expect(overUdp('syslog', 514, text('<999>x')).own[0]).toMatchObject({ 'syslog.msg': '<999>x' })
  })

  it('reads a bracket in a value, and a head that was cut', () => {
    const message = '<34>1 2003-10-11T22:14:15Z a b - c [x y="\\"]"] rest'
    expect(overUdp('syslog', 514, text(message)).own[0]).toMatchObject({
      'syslog.timestamp': 'Oct 11, 2003 22:14:15.000000000 UTC',
      structured: '[x y="\\"]"]',
    })
    const cut = overUdp('syslog', 514, text(message), 24)
    expect(cut.own[0]).toMatchObject({ 'syslog.msg': '1 2003-10-11T22:14:15Z ' })
  })

  it('takes of TCP only what begins with a priority', () => {
    expect(overTcp('syslog', 514, text('<34>su: failed')).own).toHaveLength(1)
    expect(overTcp('syslog', 514, text('1022\0root\0')).own).toHaveLength(0)
  })
})
