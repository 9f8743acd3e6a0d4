/**
 * Writers of JSON that are compiled for what they write: the text of the keys stands in their code as constants. Copying the keys from
 * memory, a loop each, took eight times as long and most of the time of a line.
 */
import type { Frame } from './frame.js'
import { type OutputBytes, SIZES, WORDS, writeNumber, writeShort } from './jsonbytes.js'

/** Writes an object's known keys as JSON; gives their number. */
export type ObjectWriter = (
  object: object,
  out: OutputBytes,
  writeValue: (value: unknown) => void,
) => number

export type FrameWriter = (out: OutputBytes, frame: Frame, number: typeof writeNumber) => void

/** A key, and the type of the values it is expected to have. */
export interface Key {
  name: string
  type: string
}

/** A writer of objects with these keys. Values of another type than expected are left to `value`: less code to load. */
export function objectWriter(keys: readonly Key[]): ObjectWriter {
  // Room for all keys and for numbers; texts and groups ask for their own.
  const room = keys.reduce((sum, { name }) => sum + JSON.stringify(name).length + 48, 64)
  const lines = [
    `out.room(${room});`,
    'let b = out.view, a = out.at, n = 0, v, e;',
    'b.setInt8(a++, 0x7b);',
  ]
  for (const { name, type } of keys) {
    const quoted = JSON.stringify(name)
    lines.push(
      `v = object[${quoted}];`,
      'if (v !== undefined) {',
      ...stores(`${quoted}:`, 'if (n++ > 0) b.setInt8(a++, 0x2c);'),
      ...usual(type),
      `{ out.at = a; value(v); out.room(${room}); b = out.view; a = out.at }`,
      '}',
    )
  }
  lines.push('b.setInt8(a++, 0x7d); out.at = a; return n')
  const body = `return function (object, out, value) {\n${lines.join('\n')}\n}`
  const make = new Function('number', 'text', 'words', 'sizes', body)
  return make(writeNumber, writeShort, WORDS, SIZES) as ObjectWriter
}

/** Statements that write `v` when it is of this type; the last one ends with `else`. */
function usual(type: string): string[] {
  switch (type) {
    case 'number':
      return [
        "if (typeof v === 'number') {",
        'if (v >= 0 && v < 10000 && (v | 0) === v) { b.setInt32(a, words[v], true); a += sizes[v] }',
        'else a = number(b, a, v);',
        '} else',
      ]
    case 'string':
      return ["if (typeof v === 'string' && v.length <= 40 && (e = text(b, a, v)) > 0) a = e; else"]
    case 'boolean':
      return [
        `if (v === true) { ${stores('true').join('')} }`,
        `else if (v === false) { ${stores('false').join('')} } else`,
      ]
    default:
      return []
  }
}

/** The head of a line, up to the value of `frame.protocols`. */
export function frameWriter(): FrameWriter {
  const put = (text: string) => stores(text).join('')
  const number = (name: string) => `a = number(b, a, frame.${name});`
  const make = new Function(
    'out',
    'frame',
    'number',
    `let b = out.view, a = out.at;
    ${put('{"frame.number":')} ${number('number')}
    if (frame.seconds >= 0) {
      ${put(',"frame.time_epoch":"')} ${number('seconds')}
      out.at = a; out.nanoseconds(frame.nanoseconds); a = out.at;
      b.setInt8(a++, 0x22)
    }
    ${put(',"frame.interface_id":')} ${number('interface.id')}
    ${put(',"frame.len":')} ${number('originalLength')}
    ${put(',"frame.cap_len":')} ${number('capturedLength')}
    ${put(',"frame.protocols":"')}
    out.at = a`,
  )
  return make as FrameWriter
}

/**
 * Statements that store a text at `a` of the view `b`, and move `a` behind it. Eight characters at a time are a double: ASCII never
 * makes one that is no number, whose bits would not be kept.
 */
function stores(text: string, before = ''): string[] {
  const bytes = Buffer.from(text)
  const ascii = bytes.every((byte) => byte < 0x7f)
  const lines = [before]
  let i = 0
  for (; ascii && i + 8 <= bytes.length; i += 8)
    lines.push(`b.setFloat64(a + ${i}, ${bytes.readDoubleLE(i)}, true);`)
  for (; i + 4 <= bytes.length; i += 4)
    lines.push(`b.setInt32(a + ${i}, ${bytes.readInt32LE(i)}, true);`)
  for (; i < bytes.length; i++) lines.push(`b.setInt8(a + ${i}, ${bytes[i]});`)
  lines.push(`a += ${bytes.length};`)
  return lines
}
