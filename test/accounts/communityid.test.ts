import { describe, expect, it } from 'vitest'
import { communityId } from '#src/accounts/communityid.js'

/** The bytes of an address. */
function address(text: string): Uint8Array {
  if (!text.includes(':')) return Uint8Array.from(text.split('.'), Number)
  const [head = '', tail] = text.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const [first, last] = [groups(head), groups(tail ?? '')]
  const all = [...first, ...new Array(8 - first.length - last.length).fill('0'), ...last]
  return Uint8Array.from(
    all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]),
  )
}

const SIX = ['fe80:1:203:405:607:809:a0b:c0d', 'fe80:1011:1213:1415:1617:1819:1a1b:1c1d'] as const

describe('a community id', () => {
  // From the specification and from the tests of Zeek and Elasticsearch, which publish them as examples.
  it.each([
    ['TCP', '128.232.110.120', '66.35.250.204', 6, 34855, 80, '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
    ['TCP', '1.2.3.4', '5.6.7.8', 6, 1122, 3344, '1:wCb3OG7yAFWelaUydu0D+125CLM='],
    ['UDP', '1.2.3.4', '5.6.7.8', 17, 1122, 3344, '1:0Mu9InQx6z4ZiCZM/7HXi2WMhOg='],
    ['UDP', '8.8.8.8', '192.168.1.52', 17, 53, 54585, '1:d/FP5EW3wiY1vCndhwleRRKHowQ='],
    ['SCTP', '192.168.170.8', '192.168.170.56', 132, 7, 7, '1:MP2EtRCAUIZvTw6MxJHLV7N7JDs='],
    ['an echo', '192.168.0.89', '192.168.0.1', 1, 8, 0, '1:X0snYXpgwiv9TZtqg64sgzUn6Dk='],
    ['an echo', '1.2.3.4', '5.6.7.8', 1, 8, 0, '1:crodRHL2FEsHjbv3UkRrfbs4bZ0='],
    [
      'a router advertisement',
      'fe80::260:97ff:fe07:69ea',
      'ff02::1',
      58,
      134,
      0,
      '1:pkvHqCL88/tg1k4cPigmZXUtL00=',
    ],
    ['an echo of ICMPv6', SIX[0], SIX[1], 58, 128, 0, '1:0bf7hyMJUwt3fMED7z8LIfRpBeo='],
    ['RSVP, without ports', '1.2.3.4', '5.6.7.8', 46, 0, 0, '1:ikv3kmf89luf73WPz1jOs49S768='],
  ] as const)('of %s is the published one', (_, source, destination, protocol, from, to, id) => {
    expect(communityId(address(source), address(destination), protocol, from, to)).toBe(id)
  })

  it.each([
    ['TCP', 6, 1122, 3344, 3344, 1122],
    ['echo and reply', 1, 8, 0, 0, 0],
    ['a solicitation and its advertisement', 58, 135, 0, 136, 0],
  ] as const)('is the same both ways: %s', (_, protocol, from, to, backFrom, backTo) => {
    const [one, other] = [address('10.0.0.1'), address('10.0.0.2')]
    expect(communityId(one, other, protocol, from, to)).toBe(
      communityId(other, one, protocol, backFrom, backTo),
    )
  })

  it('is another one each way for messages without an answer', () => {
    const [one, other] = [address('10.0.0.1'), address('10.0.0.2')]
    expect(communityId(one, other, 1, 3, 1)).not.toBe(communityId(other, one, 1, 3, 1))
  })

  it('depends on the seed', () => {
    expect(communityId(address('1.2.3.4'), address('5.6.7.8'), 6, 1122, 3344, 1)).toBe(
      '1:HhA1B+6CoLbiKPEs5nhNYN4XWfk=',
    )
  })
})
