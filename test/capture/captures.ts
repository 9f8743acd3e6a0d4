/** Capture files and options for the tests of capturing. */
import { writeFileSync } from 'node:fs'
import type { SessionOptions } from '#src/capture/addon.js'
import { addon } from '#src/capture/addon.js'

/** A pcap file of numbered Ethernet frames of 60 bytes, a millisecond apart from 2026-01-01 on. */
export function writeCapture(file: string, packets: number): Buffer {
  const header = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex')
  const records = Buffer.alloc(packets * 76)
  for (let i = 0; i < packets; i++) {
    const at = i * 76
    records.writeUInt32LE(1767225600 + Math.floor(i / 1000), at)
    records.writeUInt32LE((i % 1000) * 1000, at + 4)
    records.writeUInt32LE(60, at + 8)
    records.writeUInt32LE(60, at + 12)
    records.write('02000000000202000000000188b5', at + 16, 'hex')
    records.writeUInt32BE(i + 1, at + 16 + 14)
  }
  const bytes = Buffer.concat([header, records])
  writeFileSync(file, bytes)
  return bytes
}

/** A replay as fast as it is taken. */
export function replayOptions(file: string, more: Partial<SessionOptions> = {}): SessionOptions {
  return {
    backend: 'replay',
    device: file,
    counters: addon().createCounters(),
    filter: '',
    snaplen: 65535,
    promiscuous: false,
    bufferBytes: 1 << 20,
    immediate: false,
    precision: 'micro',
    timestampType: '',
    direction: 'both',
    flushMs: 20,
    blockBytes: 1 << 18,
    blocks: 4,
    replayFactor: 0,
    replayLoop: false,
    ...more,
  }
}
