/** Diameter. */
import { describe, expect, it } from 'vitest'
import { diameter } from '#src/decode/application/diameter.js'
import { overTcp, read } from './packets.js'

const head = (length: string) => `01${length} 80000118 00000000 00000011 22222222`

describe('Diameter', () => {
  const packets = read('diameter')

  it('reads the head and the pairs', () => {
    const [request, answer] = packets.map(({ own }) => own[0]!)
    expect(request).toMatchObject({
      'diameter.cmd.code': 257,
      'diameter.flags.request': true,
      'diameter.applicationId': 0,
      'diameter.hopbyhopid': 0x11,
      'diameter.endtoendid': 0x22222222,
    })
    expect((request!['avps'] as unknown[]).slice(0, 2)).toMatchObject([
      { 'diameter.avp.code': 264, 'diameter.Origin-Host': 'client.example.test' },
      { 'diameter.avp.code': 296, 'diameter.Origin-Realm': 'example.test' },
    ])
    expect((answer!['avps'] as unknown[])[0]).toMatchObject({ 'diameter.Result-Code': 2001 })
    expect(diameter.summary(answer as never)).toMatch(/Answer DIAMETER_SUCCESS$/)
  })

  it('reads several messages of a segment, and the vendor of a pair', () => {
    const [control, watchdog] = packets[2]!.own
    expect(control!['avps']).toMatchObject([
      { 'diameter.Session-Id': 'client.example.test;1;2' },
      {},
      {},
      { 'diameter.User-Name': 'alice' },
      { 'diameter.flags.vendorspecific': true, 'diameter.avp.vendorId': 10415 },
    ])
    expect(watchdog).toMatchObject({ 'diameter.cmd.code': 280 })
  })

  it('ends at a pair that cannot be, and takes nothing else', () => {
    const wrong = overTcp('diameter', 3868, `${head('00001c')} 00000108 40000003`)
    expect(wrong.stopped).toMatchObject({ because: 'value' })
    const cut = overTcp('diameter', 3868, `${head('000020')} 00000108 4000000c 61`)
    expect(cut.own[0]!['avps']).toHaveLength(1)
    expect(overTcp('diameter', 3868, '474554202f').own).toEqual([])
  })
})
