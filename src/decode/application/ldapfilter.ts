/** Search filters of LDAP (RFC 4511, 4.5.1.7) in the text form of RFC 4515: `(&(objectClass=person)(cn=A*))`. */
import { type Element, element } from '../ber.js'
import { utf8 } from '../bytes.js'

const AND = 0
const OR = 1
const NOT = 2
const SUBSTRINGS = 4
const PRESENT = 7
const EXTENSIBLE = 9
const SIGNS = ['', '', '', '=', '', '>=', '<=', '', '~=']
/** Nesting and parts of a filter that are read at most; `…` stands for the rest. */
const MAX_DEPTH = 16
const MAX_PARTS = 128

/** The filter as text; what is broken in it is left out. */
export function filterText(bytes: Uint8Array, filter: Element): string {
  return textOf(bytes, filter, { left: MAX_PARTS }, 0)
}

function textOf(bytes: Uint8Array, filter: Element, budget: { left: number }, depth: number) {
  if (depth > MAX_DEPTH || --budget.left < 0) return '…'
  const { number, content, end } = filter
  if (number === AND || number === OR || number === NOT) {
    let text = ''
    for (let at = content; at < end && budget.left > 0; ) {
      const part = element(bytes, at, end)
      if (part === null) break
      text += textOf(bytes, part, budget, depth + 1)
      at = part.end
    }
    return `(${'&|!'.charAt(number)}${text})`
  }
  if (number === PRESENT) return `(${utf8(bytes, content, end)}=*)`
  if (number === SUBSTRINGS) return `(${substrings(bytes, filter, budget)})`
  if (number === EXTENSIBLE) return `(${extensible(bytes, filter)})`
  const sign = SIGNS[number]
  const name = element(bytes, content, end)
  const value = name === null ? null : element(bytes, name.end, end)
  if (name === null || value === null || sign === undefined) return '(?)'
  return `(${contentText(bytes, name)}${sign}${contentText(bytes, value)})`
}

/** `cn=first*any*last`. */
function substrings(bytes: Uint8Array, filter: Element, budget: { left: number }): string {
  const name = element(bytes, filter.content, filter.end)
  const list = name === null ? null : element(bytes, name.end, filter.end)
  if (name === null || list === null) return '?'
  let text = `${contentText(bytes, name)}=`
  let open = true
  for (let at = list.content; at < list.end && --budget.left > 0; ) {
    const part = element(bytes, at, list.end)
    if (part === null) break
    // 0 stands at the begin, 1 anywhere, 2 at the end.
    text += `${part.number === 0 ? '' : '*'}${contentText(bytes, part)}`
    open = part.number !== 2
    at = part.end
  }
  return open ? `${text}*` : text
}

/** `attribute:dn:rule:=value`, its parts tagged 1 (rule), 2 (attribute), 3 (value), 4 (dn). */
function extensible(bytes: Uint8Array, filter: Element): string {
  const parts = ['', '', '', '', '']
  for (let at = filter.content, i = 0; at < filter.end && i < 4; i++) {
    const part = element(bytes, at, filter.end)
    if (part === null) break
    if (part.number <= 4) parts[part.number] = part.number === 4 ? ':dn' : contentText(bytes, part)
    at = part.end
  }
  const [, rule, attribute, value, dn] = parts
  return `${attribute}${dn}${rule === '' ? '' : `:${rule}`}:=${value}`
}

/** A value as RFC 4515 writes it: what would read as a part of the filter stands as `\2a`. */
function contentText(bytes: Uint8Array, { content, end }: Element): string {
  return utf8(bytes, content, end).replace(
    /[()*\\\0]/g,
    (one) => `\\${one.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}
