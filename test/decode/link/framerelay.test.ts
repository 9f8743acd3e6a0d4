import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('fr')

describe('fr', () => {
  it('reads the address, and the type behind it', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'fr',
        offset: 0,
        size: 4,
        'fr.dlci': 102,
        'fr.cr': false,
        'fr.fecn': false,
        'fr.becn': false,
        'fr.de': false,
        'fr.chdlctype': 0x0800,
      },
    ])
    expect(packets[0]!.names).toBe('fr ip udp data')
  })

  it("reads RFC 2427's encapsulations", () => {
    expect(packets[1]!.own[0]).toMatchObject({ 'fr.fecn': true, 'fr.becn': true, 'fr.nlpid': 0xcc })
    expect(packets[2]!.own[0]).toMatchObject({ 'fr.snap.oui': 0, 'fr.snaptype': 0x0800 })
    expect(packets.map(({ names }) => names)).toEqual([
      'fr ip udp data',
      'fr ip udp data',
      'fr ip udp data',
      'fr eth arp',
      'fr ppp ip udp data',
      'fr ip udp data',
    ])
  })

  it('reads addresses of four bytes', () => {
    expect(packets[5]!.own[0]).toMatchObject({ size: 6, 'fr.dlci': 836640 })
  })

  it('stops at an address that ends too early, and where it is cut', () => {
    expect(readBytes('1961 0800', 107, 'fr').stopped).toMatchObject({ because: 'value' })
    expect(readBytes('1861 08', 107, 'fr').stopped).toMatchObject({ need: 4, have: 3 })
    expect(readBytes('1861 0300 80 00', 107, 'fr').stopped).toMatchObject({ need: 10, have: 6 })
  })
})
