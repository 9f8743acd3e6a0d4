/** `npm run bench`: compiles the benchmark into the cache and runs it there, with plain Node and tsc. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const root = path.join(import.meta.dirname, '../..')
const output = path.join(root, 'node_modules/.cache/sidecap/bench')
mkdirSync(output, { recursive: true })
// Below node_modules there is no package.json that would say so.
writeFileSync(path.join(output, 'package.json'), '{ "type": "module" }\n')
const tsc = path.join(
  path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
)
const { status } = spawnSync(process.execPath, [tsc, '-p', import.meta.dirname], {
  stdio: 'inherit',
})
if (status !== 0) process.exit(1)
const { main } = await import(pathToFileURL(path.join(output, 'bench/bench.js')).href)
process.exit(await main(process.argv.slice(2)))
