/** What LDAP messages say, shared by ldap and cldap (RFC 4511, section 4). */
import { ldapOperations, ldapResults } from '../names/directory.js'

export interface LdapAttribute {
  'ldap.type': string
  /** Number of values. */
  'ldap.vals'?: number
  'ldap.AttributeValue'?: string[]
}

export interface LdapMessage {
  'ldap.messageID': number
  'ldap.protocolOp': number
  'ldap.version'?: number
  'ldap.name'?: string
  /** 0: a password, 3: SASL. */
  'ldap.authentication'?: number
  'ldap.simple'?: string
  'ldap.mechanism'?: string
  'ldap.baseObject'?: string
  'ldap.scope'?: number
  'ldap.derefAliases'?: number
  'ldap.sizeLimit'?: number
  'ldap.timeLimit'?: number
  'ldap.typesOnly'?: boolean
  /** Which kind the filter is: its tag's number. The filter as RFC 4515 writes it: `filter`. */
  'ldap.filter'?: number
  filter?: string
  /** Number of attributes asked for, or given. */
  'ldap.attributes'?: number
  'ldap.AttributeDescription'?: string[]
  'ldap.objectName'?: string
  attributes?: LdapAttribute[]
  'ldap.object'?: string
  'ldap.entry'?: string
  'ldap.delRequest'?: string
  'ldap.newrdn'?: string
  'ldap.abandonRequest'?: number
  'ldap.requestName'?: string
  'ldap.resultCode'?: number
  'ldap.matchedDN'?: string
  'ldap.errorMessage'?: string
}

const SCOPES = ['baseObject', 'singleLevel', 'wholeSubtree', 'subordinateSubtree']
const FILTERS =
  'and or not equalityMatch substrings greaterOrEqual lessOrEqual present approxMatch extensibleMatch'.split(
    ' ',
  )

export const messageFields = {
  'ldap.messageID': { title: 'messageID', format: 'dec' },
  'ldap.protocolOp': { title: 'protocolOp', format: 'dec', names: ldapOperations },
  'ldap.version': { title: 'version', format: 'dec' },
  'ldap.name': { title: 'name', format: 'text' },
  'ldap.authentication': { title: 'authentication', format: 'dec' },
  'ldap.simple': { title: 'simple', format: 'text' },
  'ldap.mechanism': { title: 'mechanism', format: 'text' },
  'ldap.baseObject': { title: 'baseObject', format: 'text' },
  'ldap.scope': { title: 'scope', format: 'dec', names: (n: number) => SCOPES[n] },
  'ldap.derefAliases': { title: 'derefAliases', format: 'dec' },
  'ldap.sizeLimit': { title: 'sizeLimit', format: 'dec' },
  'ldap.timeLimit': { title: 'timeLimit', format: 'dec', unit: 's' },
  'ldap.typesOnly': { title: 'typesOnly', format: 'bool' },
  'ldap.filter': { title: 'filter', format: 'dec', names: (n: number) => FILTERS[n] },
  'ldap.attributes': { title: 'attributes', format: 'dec' },
  'ldap.AttributeDescription': { title: 'AttributeDescription', format: 'text' },
  'ldap.objectName': { title: 'objectName', format: 'text' },
  'ldap.type': { title: 'type', format: 'text' },
  'ldap.vals': { title: 'vals', format: 'dec' },
  'ldap.AttributeValue': { title: 'AttributeValue', format: 'bytes' },
  'ldap.object': { title: 'object', format: 'text' },
  'ldap.entry': { title: 'entry', format: 'text' },
  'ldap.delRequest': { title: 'delRequest', format: 'text' },
  'ldap.newrdn': { title: 'newrdn', format: 'text' },
  'ldap.abandonRequest': { title: 'abandonRequest', format: 'dec' },
  'ldap.requestName': { title: 'requestName', format: 'text' },
  'ldap.resultCode': { title: 'resultCode', format: 'dec', names: ldapResults },
  'ldap.matchedDN': { title: 'matchedDN', format: 'text' },
  'ldap.errorMessage': { title: 'errorMessage', format: 'text' },
} as const
