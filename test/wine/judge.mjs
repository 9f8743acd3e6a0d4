/**
 * What this system's addon makes of filters: `node judge.mjs NATIVE WORK`. WORK is a JSON file with a list of {expression,
 * linkType, snaplen, records?}; the answer, one line of JSON, has for each either the error's code or the length of the
 * program and, of the records (base64, little-endian), how many bytes of them match.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const [native, work] = process.argv.slice(2)
const load = createRequire(path.join(native, 'package.json'))('node-gyp-build')
const addon = load(native)

/** A compile has its time, which a busy machine may not give it, and few go on beside it: what is asked here is what comes of it. */
const [TRIES, PAUSE_MS] = [20, 500]
async function compile(...task) {
  for (let left = TRIES; ; left--) {
    try {
      return await addon.compileFilter(...task)
    } catch (error) {
      if (error.code !== 'FILTER_TIMEOUT' || left === 0) throw error
      late++
      await sleep(PAUSE_MS)
    }
  }
}

let late = 0
const answers = []
for (const { expression, linkType, snaplen, records } of JSON.parse(readFileSync(work, 'utf8'))) {
  try {
    const filter = await compile(expression, linkType, snaplen)
    const answer = { instructions: filter.instructions }
    if (records !== undefined) Object.assign(answer, match(filter, Buffer.from(records, 'base64')))
    answers.push(answer)
  } catch (error) {
    answers.push({ code: error.code })
  }
}
const { state, filters } = addon.library()
if (late > 0) console.error(`${late} compiles took too long and were tried again`)
console.log(JSON.stringify({ library: { state, filters }, answers }))

function match(filter, input) {
  const output = Buffer.alloc(input.length)
  const { packets, produced } = addon.select(input, output, {
    input: 'micro',
    output: 'micro',
    filter,
  })
  return {
    packets,
    digest: createHash('sha256').update(output.subarray(0, produced)).digest('hex'),
  }
}
