/** LDAP (RFC 4511) over TCP. Several messages of a segment are layers one behind the other. */
import { SEQUENCE } from '../ber.js'
import type { Layer, Protocol } from '../layer.js'
import { type LdapMessage, messageFields } from './ldapfields.js'
import { messageSummary, readMessage } from './ldapmessage.js'

export interface Ldap extends Layer<'ldap'>, LdapMessage {}

export const ldap: Protocol<Ldap> = {
  name: 'ldap',
  title: 'Lightweight Directory Access Protocol',
  source: 'RFC 4511',
  over: { 'tcp.port': [389, 3268] },
  min: 1,
  fields: messageFields,
  begins: (first) => first === SEQUENCE,
  decode(bytes, at, end, walk) {
    const message = readMessage(bytes, at, end)
    if (message === null) return null
    const { fields, next } = message
    // A message that is not whole goes on in the next segment, unless the capture kept too little of this one.
    if (next > end && walk.reported > end) walk.short(Math.min(next, walk.reported) - at)
    else if (next < end) walk.follow('ldap', next, walk.reported)
    return { protocol: 'ldap', offset: at, size: Math.min(next, end) - at, ...fields }
  },
  summary: messageSummary,
}
