/** LDAP: requests, results, filters. */
import { describe, expect, it } from 'vitest'
import { ldap } from '#src/decode/application/ldap.js'
import { overTcp, read } from './packets.js'

describe('LDAP', () => {
  const layers = read('ldap').map(({ own }) => own[0]!)

  it('reads binds and their results', () => {
    expect(layers[0]).toMatchObject({
      'ldap.messageID': 1,
      'ldap.protocolOp': 0,
      'ldap.version': 3,
      'ldap.name': 'cn=admin,dc=example,dc=test',
      'ldap.authentication': 0,
      'ldap.simple': 'secret',
    })
    expect(layers[1]).toMatchObject({ 'ldap.protocolOp': 1, 'ldap.resultCode': 0 })
    expect(layers[13]).toMatchObject({ 'ldap.resultCode': 49 })
    expect(ldap.summary(layers[0] as never)).toBe('bindRequest(1) cn=admin,dc=example,dc=test')
  })

  it('reads searches with their filters as text, and entries', () => {
    expect(layers[3]).toMatchObject({
      'ldap.baseObject': 'dc=example,dc=test',
      'ldap.scope': 2,
      'ldap.timeLimit': 5,
      'ldap.filter': 0,
      filter: '(&(objectClass=person)(|(cn=Al*e)(!(sn>=M))(cn:caseExactMatch:=x)))',
      'ldap.attributes': 2,
      'ldap.AttributeDescription': ['cn', 'sn'],
    })
    expect(layers[4]).toMatchObject({
      'ldap.objectName': 'cn=Alice,dc=example,dc=test',
      attributes: [
        { 'ldap.type': 'cn', 'ldap.vals': 1, 'ldap.AttributeValue': ['416c696365'] },
        { 'ldap.type': 'sn' },
      ],
    })
  })

  it('reads what else is asked for', () => {
    expect(layers[2]).toMatchObject({ 'ldap.entry': 'cn=Alice,dc=example,dc=test' })
    expect(layers[8]).toMatchObject({ 'ldap.newrdn': 'cn=Bob' })
    expect(layers[9]).toMatchObject({ 'ldap.delRequest': 'cn=Nobody,dc=example,dc=test' })
    expect(layers[11]).toMatchObject({ 'ldap.requestName': '1.3.6.1.4.1.4203.1.11.3' })
    expect(layers[12]).toMatchObject({ 'ldap.protocolOp': 2 })
  })

  it('reads several messages of a segment, and what is there of a cut one', () => {
    const unbind = '3005 020103 4200'
    expect(overTcp('ldap', 389, `${unbind} ${unbind}`).own).toHaveLength(2)
    const cut = overTcp('ldap', 389, '3020 020107 601b 020103 0404 636e3d61 80')
    expect(cut.own[0]).toMatchObject({ 'ldap.messageID': 7, 'ldap.name': 'cn=a' })
    expect(cut.stopped).toBeNull()
  })

  it('takes nothing else, and nests filters in bounds', () => {
    expect(overTcp('ldap', 389, '3005 020103 0400').own).toEqual([])
    expect(overTcp('ldap', 389, '474554').own).toEqual([])
    let filter = '87 01 61'
    for (let i = 1; i < 60; i++)
      filter = `a2 ${(2 * i + 1).toString(16).padStart(2, '0')} ${filter}`
    const search = `0400 0a0100 0a0100 020100 020100 010100 ${filter} 3000`
    const size = (text: string) => (text.replaceAll(' ', '').length / 2).toString(16)
    const message = `020101 6381${size(search)} ${search}`
    const { own } = overTcp('ldap', 389, `3081${size(message)} ${message}`)
    expect(own[0]!['filter']).toContain('(!(!(!…')
  })
})
