/** Kerberos 5. */
import { describe, expect, it } from 'vitest'
import { kerberos } from '#src/decode/application/kerberos.js'
import { overTcp, overUdp, read } from './packets.js'

describe('Kerberos', () => {
  const layers = read('kerberos').map(({ own }) => own[0]!)

  it('reads requests: who asks for what', () => {
    expect(layers[0]).toMatchObject({
      'kerberos.pvno': 5,
      'kerberos.msg_type': 10,
      'kerberos.CNameString': ['alice'],
      'kerberos.realm': 'EXAMPLE.TEST',
      'kerberos.SNameString': ['krbtgt', 'EXAMPLE.TEST'],
    })
    expect(layers[0]!['kerberos.ENCTYPE']).toContain(18)
    expect(layers[3]).toMatchObject({ 'kerberos.rm.length': 185, 'kerberos.msg_type': 10 })
    expect(layers[4]).toMatchObject({ 'kerberos.SNameString': ['http', 'web.example.test'] })
    expect(kerberos.summary(layers[0] as never)).toBe(
      'AS-REQ alice for krbtgt/EXAMPLE.TEST @EXAMPLE.TEST',
    )
  })

  it('reads answers and errors', () => {
    expect(layers[1]).toMatchObject({
      'kerberos.msg_type': 11,
      'kerberos.crealm': 'EXAMPLE.TEST',
      'kerberos.CNameString': ['alice'],
      'kerberos.etype': [18, 18],
    })
    expect(layers[2]).toMatchObject({ 'kerberos.error_code': 6 })
    expect(kerberos.summary(layers[2] as never)).toContain('KDC_ERR_C_PRINCIPAL_UNKNOWN')
  })

  it('says where a message is cut, and takes no other', () => {
    const cut = overUdp('kerberos', 88, '6a40 303e a103020105 a20302010a')
    expect(cut.own[0]).toMatchObject({ 'kerberos.msg_type': 10 })
    expect(cut.stopped).toMatchObject({ protocol: 'kerberos', need: 66 })
    expect(overUdp('kerberos', 88, '3003020101').own).toEqual([])
    expect(overUdp('kerberos', 88, '6100').own).toEqual([])
    expect(overTcp('kerberos', 88, '00000001 6a40').own).toEqual([])
    expect(overTcp('kerberos', 88, '00').stopped).toBeNull()
  })
})
