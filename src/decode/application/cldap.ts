/** LDAP in single datagrams (RFC 1798), as domain controllers are searched for with (MS-ADTS 6.3.3). The fields are those of ldap. */
import { SEQUENCE } from '../ber.js'
import type { Layer, Protocol } from '../layer.js'
import { type LdapMessage, messageFields } from './ldapfields.js'
import { messageSummary, readMessage } from './ldapmessage.js'

export interface Cldap extends Layer<'cldap'>, LdapMessage {}

export const cldap: Protocol<Cldap> = {
  name: 'cldap',
  title: 'Connectionless Lightweight Directory Access Protocol',
  source: 'RFC 1798',
  over: { 'udp.port': [389] },
  min: 2,
  fields: messageFields,
  begins: (first) => first === SEQUENCE,
  decode(bytes, at, end, walk) {
    const message = readMessage(bytes, at, end)
    if (message === null) return null
    const { fields, next } = message
    if (next > end) walk.short(next - at)
    else if (next < end) walk.follow('cldap', next, walk.reported)
    return { protocol: 'cldap', offset: at, size: Math.min(next, end) - at, ...fields }
  },
  summary: messageSummary,
}
