/** NetBIOS Name Service: names, addresses, status, and what is broken. */
import { describe, expect, it } from 'vitest'
import { nbns } from '#src/decode/naming/nbns.js'
import { overUdp, read } from '../application/packets.js'

describe('NBNS', () => {
  const packets = read('nbns').map(({ own }) => own[0]!)

  it('reads questions, names decoded', () => {
    expect(packets[0]).toMatchObject({
      'nbns.flags.opcode': 0,
      'nbns.flags.broadcast': true,
      queries: [{ 'nbns.name': 'FRED<20>', 'nbns.type': 32, 'nbns.class': 1 }],
    })
    expect(packets[5]).toMatchObject({ queries: [{ 'nbns.name': 'FRED<00>.netbios.com' }] })
    expect(packets[3]).toMatchObject({ queries: [{ 'nbns.name': `*${'<00>'.repeat(15)}` }] })
    expect(nbns.summary(packets[0] as never)).toBe('NBNS query request FRED<20>')
  })

  it('reads addresses and the status of a node', () => {
    expect(packets[2]).toMatchObject({
      'nbns.flags.rcode': 0,
      answers: [
        {
          'nbns.ttl': 3600,
          names: [
            { 'nbns.nb_flags.group': false, 'nbns.addr': '192.0.2.1' },
            { 'nbns.nb_flags.group': true, 'nbns.addr': '192.0.2.2' },
          ],
        },
      ],
    })
    expect(packets[4]).toMatchObject({
      answers: [
        {
          'nbns.number_of_names': 2,
          names: [{ 'nbns.netbios_name': 'HOST<00>' }, { 'nbns.netbios_name': 'GROUP<1e>' }],
          'nbns.unit_id': '02:00:00:00:00:01',
        },
      ],
    })
  })

  it('reads what is there of a cut message, and ends at a name that cannot be', () => {
    const head = '8001 0110 0001 0000 0000 0000'
    const cut = overUdp('nbns', 137, `${head} 20 ${'41'.repeat(32)} 00 0020`)
    expect(cut.own[0]!.queries).toEqual([{ 'nbns.name': `${'<00>'.repeat(15)}<00>` }])
    expect(cut.stopped).toMatchObject({ protocol: 'nbns', because: 'packet' })
    expect(overUdp('nbns', 137, `${head} c00c 0020 0001`).stopped).toMatchObject({
      detail: 'nbns has a name that points at itself',
    })
  })
})
