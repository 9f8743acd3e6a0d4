/**
 * The peer `cap`: the npm package writing a pcap file, as its documentation shows it, with the records collected
 * into one write of up to 1 MiB. node cap-writer.mjs PROJECT ADAPTER FILE; SIGINT ends it.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const [project, adapter, file] = process.argv.slice(2)
const { Cap } = createRequire(path.join(project, 'package.json'))('cap')
const fd = openSync(file, 'w')
const header = Buffer.alloc(24)
header.writeUInt32LE(0xa1b2c3d4, 0)
header.writeUInt16LE(2, 4)
header.writeUInt16LE(4, 6)
header.writeUInt32LE(65535, 16)
header.writeUInt32LE(1, 20)
writeSync(fd, header)

const records = Buffer.alloc(1 << 20)
let used = 0
const flush = () => {
  if (used > 0) writeSync(fd, records, 0, used)
  used = 0
}
const cap = new Cap()
const packet = Buffer.alloc(65535)
cap.open(adapter, '', 64 << 20, packet)
cap.on('packet', (length) => {
  if (used + 16 + length > records.length) flush()
  const now = performance.timeOrigin + performance.now()
  const seconds = Math.floor(now / 1000)
  records.writeUInt32LE(seconds, used)
  records.writeUInt32LE(Math.floor((now - seconds * 1000) * 1000), used + 4)
  records.writeUInt32LE(length, used + 8)
  records.writeUInt32LE(length, used + 12)
  packet.copy(records, used + 16, 0, length)
  used += 16 + length
})
process.on('SIGINT', () => {
  cap.close()
  flush()
  closeSync(fd)
  process.exit(0)
})
console.log('listening')
