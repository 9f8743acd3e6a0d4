import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('radiotap')

describe('radiotap', () => {
  it('reads what receivers usually tell', () => {
    expect(packets[0]!.own[0]).toMatchObject({
      offset: 0,
      size: 28,
      'radiotap.version': 0,
      'radiotap.length': 28,
      fcs: true,
      sets: [
        {
          'radiotap.present.word': 0x0000486f,
          'radiotap.mactime': 0x8877665544332211n,
          'radiotap.flags': 0x10,
          'radiotap.flags.fcs': true,
          'radiotap.datarate': 1,
          'radiotap.channel.freq': 2412,
          'radiotap.channel.flags': 0x0080,
          'radiotap.channel.flags.2ghz': true,
          'radiotap.channel.flags.cck': false,
          'radiotap.dbm_antsignal': -50,
          'radiotap.dbm_antnoise': -95,
          'radiotap.antenna': 1,
          'radiotap.rxflags': 2,
          'radiotap.rxflags.badplcp': true,
        },
      ],
    })
    expect(packets[0]!.layers[1]).toMatchObject({ 'wlan.fcs': 0x78563412 })
  })

  it('finds every field at its alignment', () => {
    expect(packets[1]!.own[0]!['sets']).toMatchObject([
      {
        'radiotap.channel.freq': 5180,
        'radiotap.fhss.hopset': 1,
        'radiotap.fhss.pattern': 2,
        'radiotap.quality': 50,
        'radiotap.txattenuation': 1,
        'radiotap.db_txattenuation': 2,
        'radiotap.txpower': 20,
        'radiotap.antenna': 0,
        'radiotap.db_antsignal': 30,
        'radiotap.db_antnoise': 5,
        'radiotap.txflags': 8,
        'radiotap.data_retries': 3,
      },
    ])
    expect(packets[5]!.own[0]!['sets']).toMatchObject([
      { 'radiotap.xchannel.freq': 5180, 'radiotap.xchannel.channel': 36 },
    ])
  })

  it('reads a set of fields for each antenna', () => {
    expect(packets[2]!.own[0]!['sets']).toMatchObject([
      { 'radiotap.dbm_antsignal': -48, 'radiotap.mcs.index': 7, 'radiotap.ampdu.reference': 1 },
      { 'radiotap.dbm_antsignal': -50, 'radiotap.antenna': 0 },
      { 'radiotap.dbm_antsignal': -46, 'radiotap.antenna': 1 },
    ])
  })

  it("steps over a vendor's fields", () => {
    expect(packets[3]!.own[0]!['sets']).toMatchObject([
      { 'radiotap.flags': 0 },
      {},
      {
        'radiotap.vht.bw': 4,
        'radiotap.vht.gid': 5,
        'radiotap.vht.paid': 0x1234,
        'radiotap.timestamp.ts': 0x1122334455667788n,
      },
    ])
    for (const i of [1, 2, 3, 5]) expect(packets[i]!.names).toBe('radiotap wlan')
  })

  it('finds the payload behind padding', () => {
    expect(packets[4]!.names).toBe('radiotap wlan llc ip udp data')
  })

  it('stops at a length that cannot be, where it is cut, and without end of words', () => {
    expect(readBytes('00 00 0700 00000000', 127, 'radiotap').stopped).toMatchObject({
      because: 'value',
    })
    expect(readBytes('00 00 2000 01000000 00', 127, 'radiotap').stopped).toMatchObject({
      need: 32,
      have: 9,
    })
    const words = readBytes(`00 00 0002 ${'00000080'.repeat(200)}`, 127, 'radiotap')
    expect((words.own[0]!['sets'] as unknown[]).length).toBe(32)
  })
})
