/**
 * LDAP messages (RFC 4511) in BER, shared by ldap and cldap.
 *
 *   sequence { message id, operation (its tag is its kind), controls [0] }
 */
import {
  BOOLEAN,
  type Element,
  ENUMERATED,
  element,
  INTEGER,
  integer,
  OCTET_STRING,
  SEQUENCE,
} from '../ber.js'
import { find, hex, utf8 } from '../bytes.js'
import { ldapOperations, ldapResults } from '../names/directory.js'
import type { LdapAttribute, LdapMessage } from './ldapfields.js'
import { filterText } from './ldapfilter.js'

/** Attributes of an entry, values of an attribute that are read at most. */
const MAX_ATTRIBUTES = 128
const MAX_VALUES = 64

/** The message at `at` and where it ends (beyond `end` when it is cut); null when none begins there. */
export function readMessage(
  bytes: Uint8Array,
  at: number,
  end: number,
): { fields: LdapMessage; next: number } | null {
  const message = element(bytes, at, end)
  if (message?.tag !== SEQUENCE) return null
  const id = element(bytes, message.content, message.end)
  const number = id?.tag === INTEGER ? integer(bytes, id) : undefined
  if (id === null || number === undefined || number < 0) return null
  const operation = element(bytes, id.end, message.end)
  // Application class, one of the operations of the RFC.
  if (operation === null || operation.tag >> 6 !== 1) return null
  if (ldapOperations(operation.number) === undefined) return null
  const fields: LdapMessage = { 'ldap.messageID': number, 'ldap.protocolOp': operation.number }
  readOperation(fields, bytes, operation)
  return { fields, next: message.content + message.length }
}

function readOperation(fields: LdapMessage, bytes: Uint8Array, operation: Element): void {
  const parts = children(bytes, operation, 8)
  const text = (part: Element | undefined) =>
    part?.tag === OCTET_STRING && part.whole ? textOf(bytes, part) : undefined
  const set = (name: Texts, value: string | undefined) => {
    if (value !== undefined) fields[name] = value
  }
  switch (operation.number) {
    case 0:
      readBind(fields, bytes, parts)
      break
    case 3:
      readSearch(fields, bytes, parts)
      break
    case 4:
      set('ldap.objectName', text(parts[0]))
      readAttributes(fields, bytes, parts[1])
      break
    case 6:
      set('ldap.object', text(parts[0]))
      break
    case 8:
      set('ldap.entry', text(parts[0]))
      readAttributes(fields, bytes, parts[1])
      break
    case 10:
      if (operation.whole) fields['ldap.delRequest'] = textOf(bytes, operation)
      break
    case 12:
      set('ldap.entry', text(parts[0]))
      set('ldap.newrdn', text(parts[1]))
      break
    case 14:
      set('ldap.entry', text(parts[0]))
      break
    case 16: {
      const id = integer(bytes, operation)
      if (id !== undefined) fields['ldap.abandonRequest'] = id
      break
    }
    case 23:
      if (parts[0]?.number === 0 && parts[0].whole) {
        fields['ldap.requestName'] = textOf(bytes, parts[0])
      }
      break
    default:
      if (parts[0]?.tag !== ENUMERATED) return
      fields['ldap.resultCode'] = integer(bytes, parts[0]) ?? 0
      set('ldap.matchedDN', text(parts[1]))
      set('ldap.errorMessage', text(parts[2]))
  }
}

type Texts = {
  [K in keyof LdapMessage]-?: NonNullable<LdapMessage[K]> extends string ? K : never
}[keyof LdapMessage]

function readBind(fields: LdapMessage, bytes: Uint8Array, parts: readonly Element[]): void {
  const [version, name, authentication] = parts
  if (version === undefined) return
  fields['ldap.version'] = integer(bytes, version) ?? 0
  if (name?.tag !== OCTET_STRING || !name.whole) return
  fields['ldap.name'] = textOf(bytes, name)
  if (authentication === undefined) return
  fields['ldap.authentication'] = authentication.number
  if (authentication.number === 0 && authentication.whole) {
    fields['ldap.simple'] = textOf(bytes, authentication)
  } else if (authentication.number === 3) {
    const [mechanism] = children(bytes, authentication, 1)
    if (mechanism?.whole) fields['ldap.mechanism'] = textOf(bytes, mechanism)
  }
}

function readSearch(fields: LdapMessage, bytes: Uint8Array, parts: readonly Element[]): void {
  const [base, scope, aliases, size, time, types, filter, attributes] = parts
  if (base?.tag !== OCTET_STRING || !base.whole) return
  fields['ldap.baseObject'] = textOf(bytes, base)
  if (scope !== undefined) fields['ldap.scope'] = integer(bytes, scope) ?? 0
  if (aliases !== undefined) fields['ldap.derefAliases'] = integer(bytes, aliases) ?? 0
  if (size !== undefined) fields['ldap.sizeLimit'] = integer(bytes, size) ?? 0
  if (time !== undefined) fields['ldap.timeLimit'] = integer(bytes, time) ?? 0
  if (types?.tag === BOOLEAN && types.end > types.content) {
    fields['ldap.typesOnly'] = bytes[types.content] !== 0
  }
  if (filter === undefined || !filter.whole) return
  fields['ldap.filter'] = filter.number
  fields.filter = filterText(bytes, filter)
  if (attributes?.tag !== SEQUENCE || !attributes.whole) return
  const names = children(bytes, attributes, MAX_ATTRIBUTES)
  fields['ldap.attributes'] = names.length
  if (names.length > 0) {
    fields['ldap.AttributeDescription'] = names.map((name) => textOf(bytes, name))
  }
}

function readAttributes(fields: LdapMessage, bytes: Uint8Array, list: Element | undefined): void {
  if (list?.tag !== SEQUENCE) return
  const items = children(bytes, list, MAX_ATTRIBUTES)
  if (list.whole) fields['ldap.attributes'] = items.length
  const attributes: LdapAttribute[] = []
  for (const item of items) {
    const [type, values] = children(bytes, item, 2)
    if (type === undefined || !type.whole) break
    const attribute: LdapAttribute = { 'ldap.type': textOf(bytes, type) }
    attributes.push(attribute)
    if (values === undefined || !values.whole) break
    const all = children(bytes, values, MAX_VALUES)
    attribute['ldap.vals'] = all.length
    if (all.length > 0) {
      attribute['ldap.AttributeValue'] = all.map((one) =>
        hex(bytes, one.content, one.end - one.content),
      )
    }
  }
  if (attributes.length > 0) fields.attributes = attributes
}

/** What a message is about, in a few words. */
export function messageSummary(fields: LdapMessage): string {
  const what = ldapOperations(fields['ldap.protocolOp']) ?? fields['ldap.protocolOp']
  const code = fields['ldap.resultCode']
  const about = [
    fields['ldap.name'] ?? fields['ldap.baseObject'] ?? fields['ldap.objectName'],
    fields.filter,
    fields['ldap.entry'] ?? fields['ldap.object'] ?? fields['ldap.delRequest'],
    fields['ldap.requestName'],
    code === undefined ? undefined : (ldapResults(code) ?? `${code}`),
    fields['ldap.errorMessage'],
  ].filter((text) => text !== undefined && text !== '')
  return `${what}(${fields['ldap.messageID']}) ${about.join(' ')}`.trimEnd().slice(0, 120)
}

function children(bytes: Uint8Array, list: Element, most: number): Element[] {
  const found: Element[] = []
  for (let at = list.content; found.length < most; ) {
    const next = element(bytes, at, list.end)
    if (next === null) break
    found.push(next)
    at = next.end
    if (!next.whole) break
  }
  return found
}

/** A text; behind a zero stands what is none (Active Directory's NTLM challenge in matchedDN). */
function textOf(bytes: Uint8Array, { content, end }: Element): string {
  const zero = find(bytes, 0, content, end)
  return utf8(bytes, content, zero < 0 ? end : zero)
}
