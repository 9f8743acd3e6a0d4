import { describe, expect, it } from 'vitest'
import { valuesOf } from '#src/decode/fields.js'
import { decode } from '#src/decode/index.js'
import { fixture } from '../fixtures.js'
import { datagram } from './segment.js'

const { packets } = fixture('ssdp')

describe('ssdp', () => {
  it('reads a search and its answer with the fields of http', () => {
    const { layers } = decode(packets[0]!)
    expect(layers.at(-1)).toMatchObject({
      protocol: 'ssdp',
      'http.request.method': 'M-SEARCH',
      'http.request.uri': '*',
    })
    expect(valuesOf(layers, 'http.host')).toEqual(['239.255.255.250:1900'])
    const answer = decode(packets[1]!).layers
    expect(valuesOf(answer, 'http.response.code')).toEqual([200])
    expect(valuesOf(answer, 'http.location')).toEqual(['http://192.0.2.1/d.xml'])
  })

  it('leaves what is no head, cut or hostile', () => {
    expect(decode(datagram('M-SEA', 5, 1900)).layers.at(-1)?.protocol).toBe('data')
    expect(decode(datagram('\0\0\0\0', 5, 1900)).layers.at(-1)?.protocol).toBe('data')
  })
})
