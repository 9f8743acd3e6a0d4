/**
 * Agreement with tshark over the corpora of captures, fast, for those who write a protocol. Builds src first.
 *
 *   node test/corpora/score.mjs [--file PATTERN] [--field dns.qry.name,tls.*] [--protocol dns] [--show 20] [--by field|repo|file] [--deep] [--no-build]
 *
 * --file: part of a file's name, or /regular expression/. --field: names, `*` at the end for all that begin so.
 * --protocol: only packets in whose frame.protocols (the oracle's or ours) this one stands. --show: so many disagreements.
 * --deep: every field we read, by tshark itself, which takes half a second a file: with --file.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const root = path.join(import.meta.dirname, '../..')
const output = path.join(root, 'node_modules/.cache/sidecap/corpora')
mkdirSync(output, { recursive: true })
// `#src/…` is found from there as from the tests.
writeFileSync(
  path.join(output, 'package.json'),
  '{ "type": "module", "imports": { "#src/*": "./dist/*" } }\n',
)
if (!existsSync(path.join(output, 'dist')))
  symlinkSync(path.join(root, 'dist'), path.join(output, 'dist'))
const tsc = path.join(
  path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
)
// Compiled, corpora.ts stands elsewhere.
process.env.SIDECAP_CORPORA = path.resolve(root, process.env.SIDECAP_CORPORA ?? '../shared/corpora')
const args = process.argv.slice(2)
// What does not compile yet may be another's half-written file: go on with what was emitted.
for (const project of args.includes('--no-build') ? [] : [root, import.meta.dirname])
  spawnSync(process.execPath, [tsc, '-p', project], { stdio: 'inherit' })
const { main } = await import(pathToFileURL(path.join(output, 'corpora/scorer.js')).href)
process.exitCode = await main(args.filter((arg) => arg !== '--no-build'))
