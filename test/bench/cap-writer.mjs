/**
 * The peer `cap`: the npm package writing a pcap file. node cap-writer.mjs PROJECT ADAPTER FILE stream|batch; SIGINT
 * ends it. `stream` is what one writes first: each record to a write stream, as it comes. `batch` is the best that
 * can be made of it: records collected into one write of up to 1 MiB.
 */
import { closeSync, createWriteStream, openSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const [project, adapter, file, way] = process.argv.slice(2)
const { Cap } = createRequire(path.join(project, 'package.json'))('cap')
const header = Buffer.alloc(24)
header.writeUInt32LE(0xa1b2c3d4, 0)
header.writeUInt16LE(2, 4)
header.writeUInt16LE(4, 6)
header.writeUInt32LE(65535, 16)
header.writeUInt32LE(1, 20)

const cap = new Cap()
const packet = Buffer.alloc(65535)

/** Puts the record of the packet that stands in `packet` at `at`. */
function put(records, at, length) {
  // cap gives no time: the time of arrival here.
  const now = performance.timeOrigin + performance.now()
  const seconds = Math.floor(now / 1000)
  records.writeUInt32LE(seconds, at)
  records.writeUInt32LE(Math.floor((now - seconds * 1000) * 1000), at + 4)
  records.writeUInt32LE(length, at + 8)
  records.writeUInt32LE(length, at + 12)
  packet.copy(records, at + 16, 0, length)
}

function streamed() {
  const stream = createWriteStream(file)
  stream.write(header)
  cap.on('packet', (length) => {
    const record = Buffer.allocUnsafe(16 + length)
    put(record, 0, length)
    stream.write(record)
  })
  return () => stream.end(() => process.exit(0))
}

function batched() {
  const fd = openSync(file, 'w')
  writeSync(fd, header)
  const records = Buffer.alloc(1 << 20)
  let used = 0
  const flush = () => {
    if (used > 0) writeSync(fd, records, 0, used)
    used = 0
  }
  cap.on('packet', (length) => {
    if (used + 16 + length > records.length) flush()
    put(records, used, length)
    used += 16 + length
  })
  return () => {
    flush()
    closeSync(fd)
    process.exit(0)
  }
}

const finish = way === 'batch' ? batched() : streamed()
cap.open(adapter, '', 64 << 20, packet)
process.on('SIGINT', () => {
  cap.close()
  finish()
})
console.log('listening')
