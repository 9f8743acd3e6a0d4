/** RADIUS. */
import { describe, expect, it } from 'vitest'
import { radius } from '#src/decode/application/radius.js'
import { overUdp, read } from './packets.js'

const HEAD = '01 07 0020 00112233445566778899aabbccddeeff'

describe('RADIUS', () => {
  const layers = read('radius').map(({ own }) => own[0]!)

  it('reads requests with their attributes', () => {
    expect(layers[0]).toMatchObject({
      'radius.code': 1,
      'radius.id': 7,
      'radius.authenticator': '00112233445566778899aabbccddeeff',
    })
    expect(layers[0]!['attributes']).toMatchObject([
      { 'radius.avp.type': 1, 'radius.avp.length': 7, 'radius.User_Name': 'alice' },
      { 'radius.avp.type': 2, 'radius.avp.length': 18 },
      { 'radius.NAS_IP_Address': '192.0.2.1' },
      { 'radius.NAS_Port': 3 },
      { 'radius.Service_Type': 2 },
      { 'radius.Framed_Protocol': 1 },
      { 'radius.Called_Station_Id': '00-11-22-33-44-55:wlan' },
      { 'radius.Calling_Station_Id': '66-77-88-99-aa-bb' },
      { 'radius.NAS_Identifier': 'ap1.example.test' },
      { 'radius.NAS_Port_Type': 19 },
      { 'radius.Message_Authenticator': '000102030405060708090a0b0c0d0e0f' },
    ])
    expect(radius.summary(layers[0] as never)).toBe('Access-Request id 7 alice')
  })

  it('reads answers, accounting, disconnection', () => {
    expect(layers[1]!['attributes']).toMatchObject([
      { 'radius.Framed-IP-Address': '192.0.2.77' },
      { 'radius.Reply_Message': 'Welcome' },
      { 'radius.avp.vendor_id': 9000 },
    ])
    expect(layers[2]!['attributes']).toMatchObject([
      { 'radius.Acct_Status_Type': 2 },
      { 'radius.Acct_Session_Id': '5d3f' },
      { 'radius.Acct_Session_Time': 300 },
    ])
    expect(layers[3]).toMatchObject({ 'radius.code': 40 })
  })

  it('reads what is there of a cut packet, and ends at an attribute without length', () => {
    const cut = overUdp('radius', 1812, `${HEAD} 0107616c`)
    expect(cut.own[0]!['attributes']).toEqual([{ 'radius.avp.type': 1, 'radius.avp.length': 7 }])
    expect(cut.stopped).toMatchObject({ need: 32, have: 24 })
    const empty = overUdp('radius', 1812, `${HEAD} 01000000 0000 0000 0000 0000`)
    expect(empty.stopped).toMatchObject({ because: 'value' })
    expect(overUdp('radius', 1812, `ff 07 0020 ${'00'.repeat(28)}`).own).toEqual([])
  })
})
