/**
 * Makes the modules of named numbers from `data/*.csv`: `npm run names` after a change there. With --check it only says, by
 * its exit code, which are old.
 *
 * A CSV begins with comments: what it is, where it is from, when it was current. `# etherTypes: ETHER TYPES` begins a
 * registry, exported under that name; rows are `number,name`, where a number is decimal or 0x, `a-b` a range, `a/b` a pair.
 * ports.csv (`port,transports,name`) and vendors.csv (`prefix,name`) are large: they become compressed text that is
 * loaded when it is first wanted.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'

const here = import.meta.dirname
const WIDTH = 100
const LARGE = { ports: portLine, vendors: vendorLine }

for (const file of readdirSync(path.join(here, 'data')).sort()) {
  const name = path.basename(file, '.csv')
  const csv = read(file)
  const large = LARGE[name]
  const target = path.join(here, large ? 'generated' : '', `${name}.ts`)
  const there = existsSync(target) ? readFileSync(target, 'utf8') : ''
  const wanted = large ? storedModule(file, csv, large, there) : module(file, csv)
  if (there === wanted) continue
  if (!process.argv.includes('--check')) writeFileSync(target, wanted)
  else {
    console.error(`${target} is old; run npm run names`)
    process.exitCode = 1
  }
}

/** Comments in front, then registries with their rows. */
function read(file) {
  const head = []
  const registries = []
  const lines = readFileSync(path.join(here, 'data', file), 'utf8').split('\n')
  for (const [index, line] of lines.entries()) {
    const title = /^# ([a-z]\w*): (.+)$/.exec(line)
    if (title) registries.push({ name: title[1], title: title[2], rows: [] })
    else if (line.startsWith('#')) head.push(line.slice(2))
    else if (line !== '') registries.at(-1).rows.push(columns(line, `${file}:${index + 1}`))
  }
  return { head, registries }
}

/** Fields of a row; one with a comma stands in quotes, as RFC 4180 has it. */
function columns(line, where) {
  const fields = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain,
  )
  if (fields.length < 2 || fields.some((field) => field === '' || field !== field.trim())) {
    throw new Error(`${where}: "${line}" is not number,name`)
  }
  return fields
}

function module(file, { head, registries }) {
  const parts = registries.map(({ name, title, rows }) => {
    const maker = rows[0][0].includes('/') ? 'pairs' : 'names'
    const seen = new Set()
    const entries = rows.map(([number, label, ...rest]) => {
      if (rest.length > 0 || label.includes('|') || seen.has(number)) {
        throw new Error(
          `${file}: ${name} ${number},${label} is there twice or has too many columns`,
        )
      }
      seen.add(number)
      return `${number.replaceAll(/\w+/g, (digits) => Number(digits))} ${label}`
    })
    return [maker, `/** ${title}. */\n${declaration(name, maker, quoted(entries.join('|')))}`]
  })
  const makers = [...new Set(parts.map(([maker]) => maker))].sort().join(', ')
  const body = parts.map(([, text]) => text).join('\n')
  return `${comment(file, head)}import { ${makers} } from './names.js'\n\n${body}`
}

function declaration(name, maker, text) {
  const line = `export const ${name} = ${maker}(${text})`
  if (line.length <= WIDTH) return `${line}\n`
  return `export const ${name} = ${maker}(\n  ${text},\n)\n`
}

/** As the formatter would quote it. */
function quoted(text) {
  const single = text.split("'").length - 1
  const double = text.split('"').length - 1
  const quote = single > double ? '"' : "'"
  return quote + text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) + quote
}

/** What is there is kept when it holds the same text: another Node compresses to other bytes. */
function storedModule(file, { head, registries }, toLine, there) {
  const text = registries.flatMap(({ rows }) => rows.map(toLine)).join('\n')
  const old = /'(.*)'/.exec(there)?.[1]
  const same =
    old !== undefined && brotliDecompressSync(Buffer.from(old, 'base64')).toString() === text
  const params = {
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text),
  }
  const base64 = same ? old : brotliCompressSync(text, { params }).toString('base64')
  return `${comment(file, head)}export const brotli: string =\n  '${base64}'\n`
}

function comment(file, head) {
  if (head.some((line) => line.includes("'"))) throw new Error(`${file}: no apostrophe in the head`)
  const lines = [...head, '', `Made from data/${file} by \`npm run names\`: change that.`]
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`
}

function portLine([range, transports, name]) {
  return `${range} ${transports.replaceAll(/(\w)\w* ?/g, '$1')} ${name}`
}

function vendorLine([prefix, name]) {
  return `${prefix}\t${name}`
}
