/**
 * Starts and stops a capture N times in this process and prints, as JSON lines, what it holds on to:
 * node --expose-gc cycles.mjs PROJECT ADAPTER N
 */
import { readdirSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [project, device, times] = process.argv.slice(2)
const { addon } = await import(pathToFileURL(`${project}/dist/capture/addon.js`).href)
const { Session, createCounters, counters } = addon()

const id = createCounters()
let packets = 0

function cycle() {
  return new Promise((resolve, reject) => {
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
      (error) => (error === null ? resolve() : reject(error)),
    )
    session.start()
    setTimeout(() => session.stop(), 15)
  })
}

function report(done) {
  globalThis.gc()
  const rss = Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024
  const held = {
    done,
    fds: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
    rss,
    packets,
    captured: counters(id).captured,
    blocksOut: counters(id).blocksOut,
  }
  console.log(JSON.stringify(held))
}

for (let done = 1; done <= Number(times); done++) {
  await cycle()
  if (done % 100 === 0) {
    // The event loop closes what the last session left behind.
    await new Promise((resolve) => setTimeout(resolve, 100))
    report(done)
  }
}
