/** A capture worker without a capture: writes numbered packets through a SegmentWriter as fast as it can. */
import { parentPort, workerData } from 'node:worker_threads'
import { SegmentWriter } from '#src/store/segment.js'

const { options, blocks, packetsPerBlock, length, pauseMs } = workerData
const writer = new SegmentWriter(options, (event) => parentPort.postMessage({ event }))
const record = 16 + length
const bytes = Buffer.alloc(packetsPerBlock * record)
let number = 0
let stopped = false
parentPort.on('message', () => {
  stopped = true
})
for (let block = 0; block < blocks && !stopped; block++) {
  const time = 1_769_860_800 + block
  for (let i = 0; i < packetsPerBlock; i++) {
    const at = i * record
    bytes.writeUInt32LE(time, at)
    bytes.writeUInt32LE(i, at + 4)
    bytes.writeUInt32LE(length, at + 8)
    bytes.writeUInt32LE(length, at + 12)
    bytes.writeUInt32BE(number++, at + 16)
  }
  const first = BigInt(time) * 1_000_000_000n
  writer.write(bytes, packetsPerBlock, first, first + BigInt(packetsPerBlock - 1) * 1000n)
  await new Promise((resolve) => setTimeout(resolve, pauseMs))
}
if (workerData.hang) await new Promise(() => setInterval(() => {}, 1000))
await writer.close()
parentPort.postMessage({ done: number })
parentPort.close()
