/** Multicast DNS: the highest bit of a class. */
import { describe, expect, it } from 'vitest'
import { overUdp, read } from '../application/packets.js'

describe('mDNS', () => {
  it('reads the cache flush bit of records and the wish for unicast of questions', () => {
    const [response, question] = read('mdns').map(({ own }) => own[0]!)
    expect(response).toMatchObject({
      answers: [
        {
          'dns.resp.class': 1,
          'dns.resp.cache_flush': false,
          'dns.ptr.domain_name': 'foo._http._tcp.local',
        },
      ],
      additionals: [{ 'dns.resp.class': 1, 'dns.resp.cache_flush': true, 'dns.a': '192.0.2.1' }],
    })
    expect(question).toMatchObject({
      queries: [{ 'dns.qry.name': '_http._tcp.local', 'dns.qry.class': 1, 'dns.qry.qu': true }],
    })
  })

  it('reads the head of a message that ends there', () => {
    const { own, stopped } = overUdp('mdns', 5353, '0000 0000 0001 0000 0000 0000 03')
    expect(own[0]).toMatchObject({ 'dns.count.queries': 1, queries: [] })
    expect(stopped).toMatchObject({ protocol: 'mdns', because: 'packet' })
  })
})
