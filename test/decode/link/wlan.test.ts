import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('wlan')
const AP = '02:00:00:00:00:10'
const STATION = '02:00:00:00:00:20'
const OTHER = '02:00:00:00:00:30'

describe('wlan', () => {
  it('reads the head of a frame', () => {
    expect(packets[0]!.own[0]).toMatchObject({
      offset: 0,
      size: 159,
      'wlan.fc': 0x8000,
      'wlan.fc.type': 0,
      'wlan.fc.subtype': 8,
      'wlan.fc.type_subtype': 8,
      'wlan.flags': 0,
      'wlan.duration': 0,
      'wlan.ra': 'ff:ff:ff:ff:ff:ff',
      'wlan.ta': AP,
      'wlan.bssid': AP,
      'wlan.frag': 0,
      'wlan.seq': 0x23,
    })
  })

  it('reads a beacon: its fields and elements', () => {
    expect(packets[0]!.own[0]).toMatchObject({
      'wlan.fixed.timestamp': 0x60504030201n,
      'wlan.fixed.beacon': 100,
      'wlan.fixed.capabilities': 0x0411,
      'wlan.fixed.capabilities.ess': true,
      'wlan.fixed.capabilities.privacy': true,
      'wlan.fixed.capabilities.short_slot_time': true,
      tags: [
        { 'wlan.tag.number': 0, 'wlan.tag.length': 4, 'wlan.ssid': '74657374' },
        { 'wlan.supported_rates': [0x82, 0x84, 0x8b, 0x96] },
        { 'wlan.ds.current_channel': 6 },
        { 'wlan.tim.dtim_count': 0, 'wlan.tim.dtim_period': 2 },
        { 'wlan.country_info.code': 'DE' },
        { 'wlan.erp_info': 4 },
        {
          'wlan.rsn.version': 1,
          'wlan.rsn.gcs.type': 4,
          'wlan.rsn.pcs.type': [4],
          'wlan.rsn.akms.type': [2],
        },
        { 'wlan.extended_supported_rates': [0x0c, 0x12] },
        { 'wlan.ht.capabilities': 0x01ef },
        { 'wlan.ht.info.primarychannel': 6 },
        { 'wlan.tag.oui': 0x0050f2, 'wlan.tag.vendor.oui.type': 2 },
        { 'wlan.tag.number': 255, 'wlan.ext_tag.number': 35 },
      ],
    })
  })

  it('reads the fields of the other management frames', () => {
    expect(packets[1]!.own[0]).toMatchObject({ tags: [{ 'wlan.ssid': '' }, {}] })
    expect(packets[2]!.own[0]).toMatchObject({ 'wlan.fixed.listen_ival': 10 })
    expect(packets[3]!.own[0]).toMatchObject({
      'wlan.fc.retry': true,
      'wlan.fixed.status_code': 0,
      'wlan.fixed.aid': 1,
    })
    expect(packets[4]!.own[0]).toMatchObject({ 'wlan.fixed.current_ap': '02:00:00:00:00:11' })
    expect(packets[5]!.own[0]).toMatchObject({
      'wlan.fixed.auth.alg': 0,
      'wlan.fixed.auth_seq': 1,
    })
    expect(packets[6]!.own[0]).toMatchObject({ 'wlan.fixed.reason_code': 7 })
    expect(packets[7]!.own[0]).toMatchObject({
      'wlan.fixed.category_code': 3,
      'wlan.fixed.action_code': 0,
    })
  })

  it('reads control frames with one address or two', () => {
    expect(packets[8]!.own[0]).toMatchObject({ 'wlan.ra': AP, 'wlan.ta': STATION })
    for (const i of [9, 10]) {
      expect(packets[i]!.own[0]).toMatchObject({ size: 10, 'wlan.ra': STATION })
      expect(packets[i]!.own[0]).not.toHaveProperty('wlan.ta')
    }
    expect(packets[11]!.own[0]).toMatchObject({ 'wlan.aid': 1, 'wlan.bssid': AP })
    expect(packets[12]!.own[0]).toMatchObject({ 'wlan.bssid': AP })
  })

  it('reads who sends to whom through the distribution system, and what', () => {
    expect(packets[13]!.own[0]).toMatchObject({
      'wlan.ra': AP,
      'wlan.bssid': AP,
      'wlan.sa': STATION,
      'wlan.da': OTHER,
    })
    expect(packets[14]!.own[0]).toMatchObject({
      size: 26,
      'wlan.da': STATION,
      'wlan.sa': OTHER,
      'wlan.qos.tid': 6,
    })
    expect(packets[15]!.own[0]).toMatchObject({ size: 30, 'wlan.da': OTHER, 'wlan.sa': STATION })
    for (const i of [13, 14, 15]) expect(packets[i]!.names).toBe('wlan llc ip udp data')
    expect(packets[16]!.names).toBe('wlan')
    expect(packets[17]!.own[0]).toMatchObject({ 'wlan.htc': 0x80000001 })
  })

  it('reads what stands before an encrypted body, and leaves that', () => {
    expect(packets[18]!.own[0]).toMatchObject({ size: 34, 'wlan.ccmp.extiv': '0x000000000001' })
    expect(packets[19]!.own[0]).toMatchObject({ size: 32, 'wlan.tkip.extiv': '0x000000000001' })
    expect(packets[20]!.own[0]).toMatchObject({
      size: 28,
      'wlan.wep.iv': 0x010203,
      'wlan.wep.key': 1,
    })
    for (const i of [18, 19, 20]) expect(packets[i]!.names).toBe('wlan data')
  })

  it('leaves later fragments, and reads all packets of an aggregate', () => {
    expect(packets[21]!.names).toBe('wlan data')
    const [aggregate] = read('wlan_aggregate', 'wlan')
    expect(aggregate!.own[0]).toMatchObject({ 'wlan.qos.amsdupresent': true })
    expect(aggregate!.own[0]).not.toHaveProperty('wlan.da')
    expect(aggregate!.names).toBe('wlan llc arp llc arp')
  })

  it('stops where a frame or an element is cut, and at another version', () => {
    expect(readBytes('80 00 0000 ffff', 105, 'wlan').stopped).toMatchObject({ need: 24, have: 6 })
    const probe = `40 00 0000 ${'ff'.repeat(18)} 0000`
    const { own, stopped } = readBytes(`${probe} 00 04 7465`, 105, 'wlan')
    expect(own[0]).toMatchObject({ tags: [] })
    expect(stopped).toMatchObject({ protocol: 'wlan', need: 30, have: 28 })
    expect(readBytes('81 00 0000', 105, 'wlan').stopped).toMatchObject({ because: 'value' })
  })
})
