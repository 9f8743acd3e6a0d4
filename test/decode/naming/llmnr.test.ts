/** LLMNR: flags of its own. */
import { describe, expect, it } from 'vitest'
import { overUdp, read } from '../application/packets.js'

describe('LLMNR', () => {
  it('reads conflict and tentative in the place of DNS flags', () => {
    const [question, response] = read('llmnr').map(({ own }) => own[0]!)
    expect(question).toMatchObject({
      'dns.flags.response': false,
      'dns.flags.conflict': false,
      queries: [{ 'dns.qry.class': 0x8001 }],
    })
    expect(response).toMatchObject({
      'dns.flags.conflict': true,
      'dns.flags.tentative': true,
      'dns.flags.rcode': 3,
    })
    expect(response).not.toHaveProperty(['dns.flags.recavail'])
  })

  it('needs the head', () => {
    expect(overUdp('llmnr', 5355, '0000 0000 0001').own).toHaveLength(0)
  })
})
