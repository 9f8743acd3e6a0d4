/**
 * Captures with the addon: `node collect.mjs NATIVE OPTIONS`. OPTIONS is a JSON file with `device`, `backend`, `milliseconds` to
 * capture for, and what differs from the defaults below. One line of JSON: what was opened, every packet {time, length,
 * hex}, the counters, and the error by which opening or capturing ended.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const [native, file] = process.argv.slice(2)
const addon = createRequire(path.join(native, 'package.json'))('node-gyp-build')(native)
const { milliseconds, ...given } = JSON.parse(readFileSync(file, 'utf8'))
const counters = addon.createCounters()
const options = {
  counters,
  filter: '',
  snaplen: 262144,
  promiscuous: true,
  bufferBytes: 8 << 20,
  immediate: false,
  precision: 'nano',
  timestampType: '',
  direction: 'both',
  flushMs: 100,
  blockBytes: 1 << 20,
  blocks: 16,
  replayFactor: 0,
  replayLoop: false,
  ...given,
}

const packets = []
let session
const answer = { packets, error: null }
try {
  await new Promise((resolve) => {
    session = new addon.Session(options, onBlock, (error) => {
      answer.error = error && { code: error.code, message: error.message }
      resolve()
    })
    const { linkType, snaplen, precision, warnings } = session
    Object.assign(answer, { linkType, snaplen, precision, warnings })
    session.start()
    setTimeout(() => session.stop(), milliseconds)
  })
} catch (error) {
  answer.error = { code: error.code, message: error.message }
}
const { lastPacket, ...totals } = addon.counters(counters)
answer.counters = totals
console.log(JSON.stringify(answer))
process.exit()

function onBlock(slot, length) {
  const start = slot * options.blockBytes
  const bytes = Buffer.from(session.memory).subarray(start, start + length)
  const unit = options.precision === 'nano' ? 1n : 1000n
  for (let at = 0; at < length; ) {
    const [seconds, fraction, captured, wire] = [0, 4, 8, 12].map((i) => bytes.readUInt32LE(at + i))
    const time = BigInt(seconds) * 1_000_000_000n + BigInt(fraction) * unit
    const hex = bytes.toString('hex', at + 16, at + 16 + captured)
    packets.push({ time: String(time), length: wire, hex })
    at += 16 + captured
  }
  session.release(slot)
}
