/**
 * What this system's addon makes of filters: `node judge.mjs NATIVE WORK`. WORK is a JSON file with a list of {expression,
 * linkType, snaplen, records?}; the answer, one line of JSON, has for each either the error's code or the length of the
 * program and, of the records (base64, little-endian), how many bytes of them match.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const [native, work] = process.argv.slice(2)
const load = createRequire(path.join(native, 'package.json'))('node-gyp-build')
const addon = load(native)

const answers = []
for (const { expression, linkType, snaplen, records } of JSON.parse(readFileSync(work, 'utf8'))) {
  try {
    const filter = await addon.compileFilter(expression, linkType, snaplen)
    const answer = { instructions: filter.instructions }
    if (records !== undefined) Object.assign(answer, match(filter, Buffer.from(records, 'base64')))
    answers.push(answer)
  } catch (error) {
    answers.push({ code: error.code })
  }
}
const { state, filters } = addon.library()
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
