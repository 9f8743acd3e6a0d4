/**
 * Starts and stops a capture N times and prints, as JSON lines, what this process holds on to:
 * node --expose-gc cycles.mjs PROJECT ADAPTER N
 *
 * Four workers do it side by side, as in the agent each adapter has its own: to make a ring and to take it away the kernel waits for a
 * tenth of a second.
 */
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'

const WORKERS = 4
const [project, device, times] = process.argv.slice(2)
const { addon } = await import(pathToFileURL(`${project}/dist/capture/addon.js`).href)
const { Session, createCounters, counters } = addon()

if (isMainThread) await main()
else work()

async function main() {
  const workers = Array.from(
    { length: WORKERS },
    () => new Worker(import.meta.filename, { argv: process.argv.slice(2) }),
  )
  for (let done = 100; done <= Number(times); done += 100) {
    for (const worker of workers) worker.postMessage(100 / WORKERS)
    const told = await Promise.all(workers.map((worker) => once(worker, 'message')))
    report(
      done,
      told.map(([one]) => one),
    )
  }
  process.exit()
}

function report(done, told) {
  globalThis.gc()
  const sum = (name) => told.reduce((all, one) => all + one[name], 0)
  const rss = Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024
  const held = {
    done,
    fds: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
    rss,
    packets: sum('packets'),
    captured: sum('captured'),
    blocksOut: sum('blocksOut'),
  }
  console.log(JSON.stringify(held))
}

/** A worker: captures as often as it is told to, and tells what came of all of them. */
function work() {
  const id = createCounters()
  let packets = 0
  parentPort.on('message', async (cycles) => {
    for (let i = 0; i < cycles; i++) {
      packets += await cycle(id)
    }
    // The event loop closes what the last session left behind.
    await new Promise((resolve) => setTimeout(resolve, 100))
    globalThis.gc()
    const { captured, blocksOut } = counters(id)
    parentPort.postMessage({ packets, captured, blocksOut })
  })
}

/** One capture; resolves with the packets of its blocks. */
function cycle(id) {
  return new Promise((resolve, reject) => {
    let packets = 0
    const session = new Session(
      {
        backend: 'pcap',
        device,
        counters: id,
        filter: 'udp or tcp',
        snaplen: 262144,
        promiscuous: true,
        bufferBytes: 1 << 20,
        immediate: false,
        precision: 'micro',
        timestampType: '',
        direction: 'both',
        flushMs: 20,
        blockBytes: 1 << 20,
        blocks: 4,
        replayFactor: 1,
        replayLoop: false,
      },
      (slot, _length, count) => {
        packets += count
        session.release(slot)
      },
      (error) => (error === null ? resolve(packets) : reject(error)),
    )
    session.start()
    setTimeout(() => session.stop(), 15)
  })
}
