/** The form of the fixtures. */
import { describe, expect, it } from 'vitest'
import { parseFixture } from './fixtures.js'

const parse = (text: string) => parseFixture('x', text)

describe('the form of fixtures', () => {
  it('reads packets, labels and the link type, and leaves words for people out', () => {
    const { linkType, packets, labels } = parse(
      '# how\nlinktype 101\n\npacket  # query\n45 00 0014  ip # four\n  c0000201\npacket\nff\n',
    )
    expect(linkType).toBe(101)
    expect(packets.map((packet) => Buffer.from(packet).toString('hex'))).toEqual([
      '45000014c0000201',
      'ff',
    ])
    expect(labels).toEqual(['query', ''])
  })

  it('knows where tshark reads other values, and why', () => {
    const { unlike } = parse(
      'linktype 1\nunlike data.len  # all\npacket\n00\npacket\n00\nunlike a.b c.*  # one\n',
    )
    expect(unlike).toEqual([
      { packet: -1, field: 'data.len', why: 'all' },
      { packet: 1, field: 'a.b', why: 'one' },
      { packet: 1, field: 'c.*', why: 'one' },
    ])
    expect(() => parse('linktype 1\npacket\nunlike a.b\n00\n')).toThrow('reason')
  })

  it('refuses what could be misread', () => {
    expect(() => parse('linktype 1\npacket\n450\n')).toThrow('x.hex:3')
    expect(() => parse('linktype 1\npacket\n45 00  ad\n')).toThrow('behind two spaces')
    expect(() => parse('linktype 1\n4500\n')).toThrow('x.hex:2')
    expect(() => parse('packet\n4500\n')).toThrow('no line linktype')
  })
})
