/** LDAP in datagrams. */
import { describe, expect, it } from 'vitest'
import { cldap } from '#src/decode/application/cldap.js'
import { overUdp, read } from './packets.js'

describe('CLDAP', () => {
  it('reads the search for a domain controller, and the answers of one datagram', () => {
    const [search, answer] = read('cldap')
    expect(search!.own[0]).toMatchObject({
      'ldap.scope': 0,
      filter: '(&(DnsDomain=example.test)(NtVer=\u0006\\00\\00\\00))',
    })
    expect(answer!.own.map((one) => one['ldap.protocolOp'])).toEqual([4, 5])
    expect(cldap.summary(answer!.own[1] as never)).toBe('searchResDone(5) success')
  })

  it('says where a datagram is too short for its message', () => {
    expect(overUdp('cldap', 389, '3020 020107 4200').stopped).toMatchObject({ need: 34, have: 7 })
  })
})
