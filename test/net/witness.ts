/**
 * Which numbered frames (bench/generate.cc) a pcap file holds, by readers that know nothing of sidecap:
 * tcpdump, tshark and npm pcap-parser, and our own fast one for every test.
 */

import type { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { eachLine, must, run } from './shell.js'
import { tool } from './tools.js'

/** The summary of bench/numbers.cc, which documents each. */
export interface Numbers {
  frames: number
  count: number
  other: number
  missing: number
  duplicates: number
  disordered: number
  outside: number
  gaps: [first: number, last: number][]
  smallest: number
  largest: number
  bytes: number
  torn: number
  bad: boolean
  snaplen: number
  linkType: number
  precision: 'micro' | 'nano'
  /** Nanoseconds since 1970. */
  firstTime: bigint
  lastTime: bigint
  backwards: number
}

/** Reads a file with bench/numbers.cc. Missing numbers are those of first…first+count-1. */
export async function numbersOf(
  file: string,
  range: { first?: number; count?: number } = {},
): Promise<Numbers> {
  const flags = Object.entries(range).flatMap(([name, value]) => [`--${name}`, String(value)])
  const { stdout, stderr, status } = await run([await tool('numbers'), file, ...flags])
  if (status === 2 || stdout === '') throw new Error(`numbers ${file}: ${stderr}`)
  const report = JSON.parse(stdout) as Numbers
  return {
    ...report,
    firstTime: BigInt(report.firstTime),
    lastTime: BigInt(report.lastTime),
  }
}

/** What numbersOf says of a file that holds exactly first…first+count-1, once each, in order, and nothing else. */
export function exactly(first: number, count: number): Partial<Numbers> {
  const none = { other: 0, missing: 0, duplicates: 0, disordered: 0, outside: 0, gaps: [] }
  return {
    frames: count,
    count,
    ...none,
    smallest: first,
    largest: first + count - 1,
    torn: 0,
    bad: false,
  }
}

const MAGIC = Buffer.from('SCAP').toString('hex')

/** The numbers in the order in which `tcpdump -r FILE -x` prints them. */
export async function tcpdumpNumbers(file: string): Promise<number[]> {
  const numbers: number[] = []
  let hex = ''
  const flush = () => {
    if (hex !== '') numbers.push(numberIn(hex))
    hex = ''
  }
  await eachLine(['tcpdump', '-nn', '-t', '-q', '-x', '-r', file], (line) => {
    // The number stands within the first 64 bytes of the IP packet.
    if (!line.startsWith('\t0x')) flush()
    else if (line < '\t0x0040') hex += line.slice(10).replaceAll(' ', '')
  })
  flush()
  return numbers
}

/** The numbers in the order in which tshark dissects the packets. */
export async function tsharkNumbers(file: string): Promise<number[]> {
  const numbers: number[] = []
  const fields = ['-T', 'fields', '-e', 'udp.payload', '-e', 'tcp.payload']
  // Without analysis of TCP sequences: the generator's are all alike.
  const options = [
    '-o',
    'tcp.analyze_sequence_numbers:FALSE',
    '-o',
    'tcp.desegment_tcp_streams:FALSE',
  ]
  await eachLine(['tshark', '-n', '-r', file, ...options, ...fields], (line) =>
    numbers.push(numberIn(line.slice(0, 120))),
  )
  return numbers
}

/** The numbers as npm pcap-parser reads the packets. */
export function pcapParserNumbers(file: string): Promise<number[]> {
  const pcap = createRequire(import.meta.url)('pcap-parser') as {
    parse(file: string): EventEmitter
  }
  const numbers: number[] = []
  return new Promise((resolve, reject) => {
    const parser = pcap.parse(file)
    parser.on('packet', ({ data }: { data: Buffer }) =>
      numbers.push(numberIn(data.subarray(0, 80).toString('hex'))),
    )
    parser.on('error', reject)
    parser.on('end', () => resolve(numbers))
  })
}

/** Whether the list is first, first + 1, … with `count` members. */
export function isSequence(numbers: readonly number[], first: number, count: number): boolean {
  return numbers.length === count && numbers.every((number, index) => number === first + index)
}

/** Packets that tcpdump and tshark count in a file, both of which must end with exit code 0. */
export async function readable(file: string): Promise<{ tcpdump: number; tshark: number }> {
  const tcpdump = await must(['tcpdump', '-nn', '-r', file, '--count'])
  // frame.number only: the fastest tshark gets while still reading every record.
  const tshark = await must(['tshark', '-n', '-r', file, '-T', 'fields', '-e', 'frame.number'])
  return {
    tcpdump: Number(/(\d+) packets?/.exec(tcpdump.stdout + tcpdump.stderr)?.[1]),
    tshark: tshark.stdout === '' ? 0 : tshark.stdout.trimEnd().split('\n').length,
  }
}

/** The number behind the magic; NaN when there is none. */
function numberIn(hex: string): number {
  const at = hex.indexOf(MAGIC)
  return at < 0 ? Number.NaN : Number.parseInt(hex.slice(at + 8, at + 16), 16)
}
