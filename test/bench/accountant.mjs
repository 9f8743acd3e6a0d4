/**
 * Our accounts of a pcap file: node accountant.mjs PROJECT FILE DEPTH FLOWS ROUNDS. Blocks of 1 MiB as accounts.cc reads them, and as there
 * the time of each block's best round, and of the whole of the best round with its reading. Prints one line of JSON.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [project, file, depth, flows, rounds] = process.argv.slice(2)
const load = (name) => import(pathToFileURL(path.join(project, 'dist', name)).href)
const { Accounts, accountsMemory } = await load('accounts/accounts.js')
const { preferHugePages } = await load('capture/memory.js')

const BLOCK = 1 << 20
const LARGEST = 262144 + 16
const memory = accountsMemory(Number(flows))
// As a capture's worker does.
if (process.env.HUGE !== '0') preferHugePages(memory.flows.shared)
const accounts = new Accounts(memory, { linkType: 1, precision: 'micro', depth })
const buffer = new Uint8Array(BLOCK + LARGEST)
const view = new DataView(buffer.buffer)
const best = []
let reading = Number.POSITIVE_INFINITY
let packets = 0
for (let round = 0; round < Number(rounds); round++) {
  const began = performance.now()
  packets = 0
  const fd = openSync(file)
  readSync(fd, buffer, 0, 24, null)
  for (let have = 0, block = 0; ; block++) {
    const got = readSync(fd, buffer, have, BLOCK, null)
    if (got === 0) break
    have += got
    let whole = 0
    for (; have - whole >= 16; packets++) {
      const size = 16 + view.getUint32(whole + 8, true)
      if (have - whole < size) break
      whole += size
    }
    const start = performance.now()
    accounts.block(buffer.subarray(0, whole))
    best[block] = Math.min(best[block] ?? Number.POSITIVE_INFINITY, performance.now() - start)
    buffer.copyWithin(0, whole, have)
    have -= whole
  }
  closeSync(fd)
  reading = Math.min(reading, performance.now() - began)
}
const seconds = best.reduce((sum, one) => sum + one) / 1000
const kept = accounts.flows.size
console.log(JSON.stringify({ packets, seconds, whole: reading / 1000, flows: kept }))
