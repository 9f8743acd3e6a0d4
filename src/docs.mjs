/**
 * Writes what the documentation shows of the code, between its markers: the tables of settings and of protocols into README.md,
 * the table of metrics into docker/METRICS.md, what sources let one expect of Windows and its error numbers into docker/WINDOWS.md.
 * `npm run docs` after a change of src/settings.ts, of a protocol, of a metric, of src/capture/places.ts or src/capture/winerrors.ts. With --check it only says, by its exit code, whether that was forgotten.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Registry } from 'prom-client'
import { families } from '../dist/accounts/series.js'
import { BACKENDS_OF_WINDOWS, expectation, PLACES } from '../dist/capture/places.js'
import { GROUNDS, WINDOWS_ERRORS } from '../dist/capture/winerrors.js'
import { flagOf, GROUPS, variableOf } from '../dist/config.js'
import { groups, protocols } from '../dist/decode/index.js'
import * as library from '../dist/index.js'
import { accountMetrics, nameOf } from '../dist/metrics/accounts.js'
import { buildMetrics } from '../dist/metrics/build.js'
import { captureMetrics } from '../dist/metrics/capture.js'
import { OUTCOMES } from '../dist/metrics/index.js'
import { serverMetrics } from '../dist/metrics/server.js'
import { storeMetrics } from '../dist/metrics/store.js'
import { PARITY } from './parity.mjs'

const PARTS = [
  ['README.md', 'settings', settings],
  ['README.md', 'protocols', protocolTable],
  ['README.md', 'parity', parity],
  ['docker/METRICS.md', 'metrics', metrics],
  ['docker/WINDOWS.md', 'places', places],
  ['docker/WINDOWS.md', 'errors', errors],
]

for (const [name, part, make] of PARTS) {
  const file = path.resolve(import.meta.dirname, '..', name)
  const text = readFileSync(file, 'utf8')
  const wanted = between(text, name, part, make())
  if (!process.argv.includes('--check')) writeFileSync(file, wanted)
  else if (text !== wanted) {
    console.error(`${name}: the part "${part}" is old; run npm run docs`)
    process.exitCode = 1
  }
}

/** The text with what stands between the part's markers replaced. */
function between(text, name, part, body) {
  const begin = `<!-- ${part}: written by \`npm run docs\` -->`
  const end = `<!-- end of ${part} -->`
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${name} lacks the lines ${begin} … ${end}`)
  return `${text.slice(0, from)}${begin}\n\n${body}\n\n${text.slice(to)}`
}

function settings() {
  const tables = Object.entries(GROUPS).map(([title, group]) => {
    const rows = Object.entries(group).map(([key, setting]) => {
      const cells = [`\`${flagOf(key)}\``, `\`${variableOf(key)}\``, `\`${key}\``, value(setting)]
      return [...cells, setting.help]
    })
    const head = ['flag', 'variable', 'key of the file', 'default', 'what']
    return `**${title}**\n\n${table([head, ...rows])}`
  })
  return tables.join('\n\n')
}

function value(setting) {
  const shown = setting.default === '' ? '' : `\`${setting.default}\``
  const choices = Array.isArray(setting.kind) ? ` of \`${setting.kind.join('` `')}\`` : ''
  return shown + choices
}

function places() {
  // A container of unknown isolation is a way of saying, not a place.
  const kinds = Object.entries(PLACES).filter(([kind]) => kind !== 'container')
  const rows = kinds.map(([kind, name]) => {
    const cells = BACKENDS_OF_WINDOWS.map((backend) => {
      const { works, because } = expectation(kind, backend)
      return `**${works}**: ${because.text}. *${GROUNDS[because.ground]}*`
    })
    return [name, ...cells]
  })
  return table([['place', ...BACKENDS_OF_WINDOWS.map((backend) => `\`${backend}\``)], ...rows])
}

function errors() {
  const rows = WINDOWS_ERRORS.map(({ code, name, meaning, wayOut, ground }) => [
    `${code} ${name}`,
    `${meaning}${ground === 'wine' ? ` *(${GROUNDS.wine})*` : ''}`,
    wayOut,
  ])
  return table([['number', 'what it means here', 'way out'], ...rows])
}

/** Every protocol of the list, by group. */
function protocolTable() {
  const titles = {
    link: 'Link types and layer 2',
    network: 'Layer 3',
    control: 'Control and routing',
    transport: 'Layer 4',
    overlay: 'Tunnels and overlays',
    naming: 'Names and addresses',
    application: 'Applications',
  }
  return Object.entries(groups)
    .map(([group, list]) => {
      const rows = list.map((protocol) => [
        `\`${protocol.name}\``,
        protocol.title,
        protocol.source,
        foundUnder(protocol),
        String(Object.keys(protocol.fields).length),
      ])
      const head = ['name', 'protocol', 'defined by', 'found under', 'fields']
      return `**${titles[group] ?? group}** (${rows.length})\n\n${table([head, ...rows])}`
    })
    .join('\n\n')
}

/** `tcp.port 80, 8080; on any tcp.port by its bytes`. */
function foundUnder({ over, guess = [] }) {
  const numbers = Object.entries(over).map(([name, list]) => {
    const shown = list.slice(0, 6).map((number) => numberText(name, number))
    return `${name} ${shown.join(', ')}${list.length > 6 ? ' …' : ''}`
  })
  const guessed = guess.map((name) => `any ${name}, by its bytes`)
  return [...numbers, ...guessed].join('; ') || 'what carries it'
}

function numberText(name, number) {
  return /ethertype|proto$|pid$/.test(name) && number > 255
    ? `0x${number.toString(16).padStart(4, '0')}`
    : String(number)
}

/** What Pcap4J has, ticked. Throws when something ticked is not there. */
function parity() {
  const known = new Set(Object.keys(library))
  known.add('names')
  for (const protocol of protocols) {
    known.add(protocol.name)
    for (const field of Object.keys(protocol.fields)) known.add(field)
  }
  const rows = PARITY.flatMap(([group, items]) =>
    items.map(([what, ours, reason]) => {
      const missing = ours.find((name) => !known.has(name))
      if (missing !== undefined) throw new Error(`${what}: there is no ${missing}`)
      return [
        group,
        what,
        reason === undefined ? '✓' : '–',
        reason ?? ours.map((name) => `\`${name}\``).join(' '),
      ]
    }),
  )
  return table([['', 'Pcap4J', '', 'here'], ...rows])
}

/** Every metric by the stage it tells of, with the values its labels have. */
function metrics() {
  const stages = {
    'Capture, by adapter': captureMetrics,
    'Accounts, by adapter: what the traffic is': accountMetrics,
    'Recorder on disk': storeMetrics,
    'The agent': (registers, sources) => {
      serverMetrics(registers, sources)
      buildMetrics(registers, sources)
    },
  }
  return Object.entries(stages)
    .map(([title, add]) => {
      const registry = new Registry()
      // Nothing is read: only what was registered is looked at.
      add([registry], { server: {}, version: '', topFlows: 1 })
      const rows = registry.getMetricsAsArray().map(({ name, type, labelNames, help }) => {
        const labels = labelNames.map((label) => labelText(name, label)).join('; ')
        return [`\`${name}\``, type, labels, help]
      })
      return `**${title}**\n\n${table([['name', 'type', 'labels', 'what'], ...rows])}`
    })
    .join('\n\n')
}

function labelText(name, label) {
  const family = families.find((one) => nameOf(one) === name)
  const fixed = {
    sidecap_dropped_packets_total: { reason: ['kernel', 'interface', 'pool', 'disk'] },
    sidecap_store_evictions_total: { reason: ['bytes', 'age', 'free'] },
    sidecap_downloads_total: { outcome: OUTCOMES },
  }
  const values = (family?.labels ?? fixed[name])?.[label] ?? []
  return [`\`${label}\``, values.join(' ')].filter(Boolean).join(': ')
}

/** Rows as a table in Markdown, the first one the head. */
function table([head, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}
