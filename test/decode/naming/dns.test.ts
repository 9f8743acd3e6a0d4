/** DNS: messages over UDP and TCP, names, records, options, and what is broken. */
import { describe, expect, it } from 'vitest'
import { dns } from '#src/decode/naming/dns.js'
import { overTcp, overUdp, read } from '../application/packets.js'

const QUESTION = '0003 777777 07 6578616d706c65 00'.replace('0003', '03')
const ASK = `1234 0100 0001 0000 0000 0000 ${QUESTION} 0001 0001`
const answers = (count: number, rest: string) =>
  `1234 8180 0001 ${count.toString(16).padStart(4, '0')} 0000 0000 ${QUESTION} 0001 0001 ${rest}`

/** The one record of the fixture of rarer types with this question type. */
function record(type: number): Record<string, unknown> {
  for (const { own } of read('dnsrecords', 'dns')) {
    const [answer] = (own[0]!.answers ?? []) as Record<string, unknown>[]
    if (answer?.['dns.resp.type'] === type) return answer
  }
  throw new Error(`no record of type ${type}`)
}

describe('DNS', () => {
  it('reads questions and answers of real programs', () => {
    const [ask, answer] = read('dns').map(({ own }) => own[0]!)
    expect(ask).toMatchObject({
      'dns.flags': 0x0120,
      'dns.flags.response': false,
      'dns.flags.authenticated': true,
      queries: [{ 'dns.qry.name': 'www.example.test', 'dns.qry.type': 1, 'dns.qry.class': 1 }],
      additionals: [{ 'dns.resp.name': '<Root>', 'dns.resp.type': 41, options: [{}] }],
    })
    expect(ask).not.toHaveProperty(['dns.flags.rcode'])
    expect(answer).toMatchObject({
      'dns.flags.response': true,
      'dns.flags.rcode': 0,
      answers: [{ 'dns.resp.name': 'www.example.test', 'dns.a': '192.0.2.10', 'dns.resp.len': 4 }],
    })
  })

  it('says a message in a few words', () => {
    const lines = read('dns').map(({ own }) => dns.summary(own[0] as never))
    expect(lines[0]).toBe('972+ A? www.example.test.')
    expect(lines[5]).toBe('19988* 2/0/0 CNAME host.example.test, A 192.0.2.11')
    expect(lines[13]).toBe('20847 NXDomain 0/0/0')
  })

  it('reads messages over TCP with their lengths, several of one segment as layers', () => {
    const [, , , , , , , ask, answer] = read('dns')
    expect(ask!.own[0]).toMatchObject({ 'dns.length': 53 })
    expect(answer!.own[0]).toMatchObject({
      answers: [{ 'dns.txt': ['v=spf1 -all', 'second string'] }],
    })
    const two = read('dnsrecords', 'dns').find(({ own }) => own.length === 2)
    expect(two!.own.map((layer) => layer['dns.id'])).toEqual([999, 999])
  })

  it('reads what a segment has of a message that goes on in the next, and leaves its middle', () => {
    const { own, stopped } = overTcp('dns', 53, `0200 ${answers(9, 'c00c 0001 0001 00000000')}`)
    expect(own[0]).toMatchObject({
      'dns.length': 512,
      queries: [{ 'dns.qry.name': 'www.example' }],
      answers: [{ 'dns.resp.name': 'www.example' }],
    })
    expect(stopped).toBeNull()
    expect(overTcp('dns', 53, 'ff'.repeat(40)).own).toHaveLength(0)
  })

  it('reads records of rarer types', () => {
    expect(record(6)).toMatchObject({
      'dns.soa.rname': 'host.example.com',
      'dns.soa.minimum_ttl': 300,
    })
    expect(record(46)).toMatchObject({
      'dns.rrsig.signature_expiration': 'Dec  1, 2026 00:00:00.000000000 UTC',
      'dns.rrsig.signers_name': 'example.com',
      'dns.rrsig.signature': '0001020304050607',
    })
    expect(record(47).types).toEqual([1, 2, 46, 47, 1234].map((n) => ({ 'dns.resp.type': n })))
    expect(record(50)).toMatchObject({
      'dns.nsec3.salt_value': 'aabbccdd',
      'dns.nsec3.hash_value': '2t7b4g4vsa5smi47k61mv5bv1a22bojr',
    })
    expect(record(64)).toMatchObject({
      'dns.svcb.targetname': 'svc.example.com',
      parameters: [
        { 'dns.svcb.svcparam.mandatory.key': [1] },
        { 'dns.svcb.svcparam.alpn': ['h2', 'h3'] },
        { 'dns.svcb.svcparam.port': 8443 },
        { 'dns.svcb.svcparam.ipv4hint.ip': ['192.0.2.7'] },
        { 'dns.svcb.svcparam.ipv6hint.ip': ['2001:db8::7'] },
      ],
    })
    expect(record(11)).toMatchObject({ 'dns.wks.bits': [0x04, 0x40, 0x80] })
    expect(record(65280)).toMatchObject({ 'dns.data': '01020304' })
  })

  it('reads an update with its sections, and a signature', () => {
    const update = read('dnsrecords', 'dns').at(-1)!.own[0]!
    expect(update).toMatchObject({
      'dns.flags.opcode': 5,
      'dns.count.zones': 1,
      'dns.count.updates': 2,
      additionals: [{ 'dns.tsig.algorithm_name': 'hmac-sha256', 'dns.tsig.fudge': 300 }],
    })
  })

  it('writes odd bytes of names as Wireshark does', () => {
    const names = ['0401090a7f', '02c3a9', '01ff', '03612e62'].map((label) => {
      const { own } = overUdp('dns', 53, `1234 0100 0001 000000000000 ${label} 00 0001 0001`)
      return (own[0]!.queries as Record<string, unknown>[])[0]!['dns.qry.name']
    })
    expect(names).toEqual(['\\001\\t\\n\\177', 'é', '\ufffd', 'a.b'])
  })

  it('is found on any port by a question of usual form', () => {
    expect(overUdp('dns', 40000, ASK).own).toHaveLength(1)
    expect(overUdp('dns', 40000, ASK.replace('0001 0001', '0999 0001')).own).toHaveLength(0)
    expect(overUdp('dns', 40000, ASK.replace('0100 0001', '0140 0001')).own).toHaveLength(0)
  })

  it('reads the records that are there of a cut message', () => {
    const two = answers(
      2,
      'c00c 0001 0001 0000003c 0004 c0000201 c00c 0001 0001 0000003c 0004 c000',
    )
    const { own, stopped } = overUdp('dns', 53, two)
    expect(own[0]!.answers).toMatchObject([
      { 'dns.a': '192.0.2.1' },
      { 'dns.resp.ttl': 60, 'dns.resp.len': 4 },
    ])
    expect(stopped).toMatchObject({ protocol: 'dns', because: 'packet' })
  })

  it('ends on names that point at themselves, at nothing, or grow without end', () => {
    const name = (hex: string) => overUdp('dns', 53, `1234 0100 0001 000000000000 ${hex} 0001 0001`)
    expect(name('c00c').stopped).toMatchObject({ detail: 'dns has a name that points at itself' })
    expect(name('01 61 c00c').stopped).toMatchObject({
      detail: 'dns has a name longer than 255 bytes',
    })
    expect(name('41').stopped).toMatchObject({ detail: 'dns has a label of the unknown kind 1' })
    expect(name('c7ff').stopped).toMatchObject({ because: 'packet' })
  })
})
