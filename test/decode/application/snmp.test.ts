/** SNMP: v1, v2c and v3 messages, their PDUs and values. */
import { describe, expect, it } from 'vitest'
import { snmp } from '#src/decode/application/snmp.js'
import { overUdp, read } from './packets.js'

const ENGINE = '80001f888077ca3b5c617a026b00000000'

describe('SNMP', () => {
  it('reads questions and answers of v2c, with exceptions in place of values', () => {
    const [get, answer, bulk, counters] = read('snmp').map(({ own }) => own[0]!)
    expect(get).toMatchObject({
      'snmp.version': 1,
      'snmp.community': 'public',
      'snmp.data': 0,
      'snmp.error_status': 0,
      'snmp.variable_bindings': 3,
    })
    expect(get!.bindings).toEqual([
      { 'snmp.name': '1.3.6.1.2.1.1.2.0' },
      { 'snmp.name': '1.3.6.1.2.1.99.9.0' },
      { 'snmp.name': '1.3.6.1.2.1.4.20.1.1.127.0.0.1' },
    ])
    expect(answer!.bindings).toEqual([
      { 'snmp.name': '1.3.6.1.2.1.1.2.0', 'snmp.value.oid': '1.3.6.1.4.1.8072.3.2.10' },
      { 'snmp.name': '1.3.6.1.2.1.99.9.0', exception: 'noSuchObject' },
      { 'snmp.name': '1.3.6.1.2.1.4.20.1.1.127.0.0.1', 'snmp.value.ipv4': '127.0.0.1' },
    ])
    expect(bulk).toMatchObject({ 'snmp.non_repeaters': 1, 'snmp.max_repetitions': 3 })
    expect(counters!.bindings).toMatchObject([
      { 'snmp.value.timeticks': 222n },
      { 'snmp.value.counter': 186167n },
      { 'snmp.value.counter': 0n },
      { 'snmp.value.counter': 0n },
    ])
  })

  it('reads the head of v3, its PDU when it is not encrypted', () => {
    const [report, secret, answer] = read('snmp')
      .slice(4)
      .map(({ own }) => own[0]!)
    expect(report).toMatchObject({
      'snmp.msgVersion': 3,
      'snmp.msgID': 1634685652,
      'snmp.msgFlags': '00',
      'snmp.v3.flags.auth': false,
      'snmp.msgAuthoritativeEngineID': ENGINE,
      'snmp.msgAuthoritativeEngineTime': 2,
      'snmp.contextEngineID': ENGINE,
      'snmp.data': 8,
    })
    expect(secret).toMatchObject({ 'snmp.msgUserName': 'alice', 'snmp.msgData': 1 })
    expect(secret).not.toHaveProperty('snmp.data')
    expect(answer).toMatchObject({
      'snmp.msgUserName': 'bob',
      'snmp.v3.flags.auth': true,
      'snmp.v3.flags.crypt': false,
      'snmp.data': 2,
    })
    expect(snmp.summary(secret as never)).toBe('SNMPv3 U=alice encrypted')
  })

  it('reads traps of v1 and v2c', () => {
    const [v1, v2] = read('snmp')
      .slice(7)
      .map(({ own }) => own[0]!)
    expect(v1).toMatchObject({
      'snmp.data': 4,
      'snmp.enterprise': '1.3.6.1.4.1.8072.2.3',
      'snmp.agent_addr': '192.0.2.7',
      'snmp.generic_trap': 6,
      'snmp.specific_trap': 17,
      bindings: [{ 'snmp.value.int': 123456n }],
    })
    expect(v2!.bindings).toMatchObject([
      { 'snmp.value.timeticks': 1384813n },
      { 'snmp.value.oid': '1.3.6.1.4.1.8072.2.3.0.1' },
      { 'snmp.value.int': -5n },
    ])
  })

  it('reads what is there of a cut message', () => {
    const get =
      '302602010104067075626c6963a01902040102030402010002010030 0b 3009 06052b06010201 0500'
    expect(overUdp('snmp', 161, get).stopped).toBeNull()
    const { own, stopped } = overUdp('snmp', 161, get, 9)
    expect(own[0]).toMatchObject({ 'snmp.request_id': 0x01020304, 'snmp.variable_bindings': 0 })
    expect(stopped).toMatchObject({ protocol: 'snmp', need: 40, have: 31, because: 'packet' })
  })

  it('leaves alone what is not SNMP, and says where a PDU is none', () => {
    expect(overUdp('snmp', 161, '3003 020107').own).toEqual([])
    expect(overUdp('snmp', 161, '47455420 2f20').own).toEqual([])
    const broken = overUdp('snmp', 161, '300b 020100 0400 af04 02010102')
    expect(broken.own[0]).toMatchObject({ 'snmp.community': '' })
    expect(broken.stopped).toMatchObject({ because: 'value' })
  })
})
