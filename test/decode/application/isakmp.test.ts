/** IKE. */
import { describe, expect, it } from 'vitest'
import { isakmp } from '#src/decode/application/isakmp.js'
import { overUdp, read } from './packets.js'

const head = (rest: string) => `1122334455667788 0000000000000000 ${rest}`

describe('IKE', () => {
  const layers = read('isakmp').map(({ own }) => own[0]!)

  it('reads version 2: the chain of payloads, what is proposed', () => {
    expect(layers[0]).toMatchObject({
      'isakmp.ispi': '1122334455667788',
      'isakmp.version': 0x20,
      'isakmp.exchangetype': 34,
      'isakmp.flag_i': true,
      'isakmp.flag_r': false,
      payloads: [
        {
          'isakmp.typepayload': 33,
          'isakmp.nextpayload': 34,
          proposals: [
            {
              'isakmp.prop.protoid': 1,
              'isakmp.prop.transforms': 4,
              transforms: [
                { 'isakmp.tf.type': 1, 'isakmp.tf.id.encr': 12 },
                { 'isakmp.tf.id.prf': 5 },
                { 'isakmp.tf.id.integ': 12 },
                { 'isakmp.tf.id.dh': 14 },
              ],
            },
          ],
        },
        { 'isakmp.key_exchange.dh_group': 14 },
        { 'isakmp.typepayload': 40 },
        { 'isakmp.notify.msgtype': 16388 },
        { 'isakmp.typepayload': 43, 'isakmp.vid_bytes': '6578616d706c65' },
      ],
    })
    expect(layers[1]!['payloads']).toHaveLength(1)
    expect(isakmp.summary(layers[1] as never)).toBe('IKEv2 IKE_AUTH Encrypted and Authenticated')
  })

  it('reads version 1', () => {
    expect(layers[2]!['payloads']).toMatchObject([
      {
        'isakmp.sa.doi': 1,
        proposals: [{ transforms: [{ 'isakmp.trans.number': 1, 'isakmp.trans.id': 1 }] }],
      },
      { 'isakmp.vid_bytes': 'afcad71368a1f1c96b8696fc77570100' },
    ])
    expect(layers[3]!['payloads']).toMatchObject([
      { 'isakmp.id.type': 2, 'isakmp.id.data.fqdn': 'gw.example.test' },
      { 'isakmp.notify.doi': 1, 'isakmp.notify.msgtype': 3584 },
    ])
    expect(layers[4]).not.toHaveProperty('payloads')
  })

  it('ends at payloads without length, and says where a message is cut', () => {
    const none = overUdp('isakmp', 500, `${head('21202208 00000000 00000020')} 21000000`)
    expect(none.stopped).toMatchObject({ because: 'value' })
    expect(none.own[0]!['payloads']).toHaveLength(1)
    const cut = overUdp('isakmp', 500, `${head('21202208 00000000 00000120')} 22000080`)
    expect(cut.stopped).toMatchObject({ need: 288, have: 32 })
    expect(overUdp('isakmp', 500, head('21402208 00000000 0000001c')).own).toEqual([])
  })
})
