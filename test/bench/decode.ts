/** Decoding a file of mixed packets: ours to objects and to JSON lines, beside a walk over the headers in C and the usual programs. */
import { mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { installed, must } from '../net/shell.js'
import { CACHE, ROOT, tool } from '../net/tools.js'
import { median, number, type Row, table } from './report.js'
import { writeTraffic } from './traffic.js'

const MIXED = 1_000_000
/** tshark needs half a minute for so many. */
const FEW = 100_000

interface Reader {
  name: string
  /** The command; `{}` becomes the file. */
  command: string[]
  packets: number
  /** It prints its own seconds, without the start of the process. */
  timed: boolean
}

interface Timing {
  /** Million packets a second: by its own seconds where it prints them, and of the whole process. */
  inside: number
  whole: number
}

/** Reads the same packets with all of them, in turn, `rounds` times. */
export async function measureDecoding(rounds: number, quick: boolean): Promise<Row[]> {
  const directory = mkdtempSync('/dev/shm/sidecap-decode-')
  try {
    const many = path.join(directory, 'mixed.pcap')
    const few = path.join(directory, 'few.pcap')
    const bytes = writeTraffic(many, MIXED)
    writeTraffic(few, quick ? FEW / 5 : FEW)
    const readers = await present(quick)
    const timings = new Map(readers.map(({ name }) => [name, [] as Timing[]]))
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < readers.length; i++) {
        const reader = readers[(i + round) % readers.length]!
        const file = reader.packets === MIXED ? many : few
        timings.get(reader.name)!.push(await time(reader, file))
      }
    }
    console.log(
      `\nDecoding ${MIXED} packets, ${number(bytes / 2 ** 20)} MiB; million packets a second`,
    )
    console.log(
      table([
        ['reader', 'packets', 'reading', 'whole process'],
        ...readers.map(({ name, packets, timed }) => {
          const list = timings.get(name)!
          const [inside, whole] = [list.map((one) => one.inside), list.map((one) => one.whole)]
          return [name, String(packets), timed ? number(median(inside)) : '', number(median(whole))]
        }),
      ]),
    )
    return rows(timings)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function present(quick: boolean): Promise<Reader[]> {
  const few = quick ? FEW / 5 : FEW
  const ours = (way: string) => ({
    name: `sidecap, ${way}`,
    command: [process.execPath, path.join(ROOT, 'test/bench/reader.mjs'), ROOT, '{}', way],
    packets: MIXED,
    timed: true,
  })
  const theirs = (name: string, ...command: string[]) => ({
    name,
    command,
    packets: few,
    timed: false,
  })
  const readers: Reader[] = [
    {
      name: 'C, headers only',
      command: [await tool('walk'), '{}', '10'],
      packets: MIXED,
      timed: true,
    },
    ours('objects'),
    ours('json'),
  ]
  const go = await gopacket()
  if (go !== null)
    readers.push({ name: 'gopacket NewPacket', command: [go, '{}'], packets: MIXED, timed: true })
  if (await installed('tshark')) {
    const fields = ['ip.src', 'ip.dst', 'tcp.srcport', 'tcp.dstport', 'udp.srcport', 'udp.dstport']
    readers.push(
      theirs('tshark -T json', 'tshark', '-n', '-r', '{}', '-T', 'json'),
      theirs(
        'tshark -T fields',
        'tshark',
        '-n',
        '-r',
        '{}',
        '-T',
        'fields',
        ...fields.flatMap((name) => ['-e', name]),
      ),
    )
  } else console.log('NOT COMPARED: tshark is not installed')
  if (await installed('tcpdump')) readers.push(theirs('tcpdump -n', 'tcpdump', '-n', '-r', '{}'))
  else console.log('NOT COMPARED: tcpdump is not installed')
  return readers
}

/** gopacket's reader, compiled offline from Debian's packages of Go and gopacket; null without them. */
async function gopacket(): Promise<string | null> {
  const binary = path.join(CACHE, 'gopacket')
  const source = path.join(ROOT, 'test/bench/packets.go')
  try {
    if (!(await installed('go'))) throw new Error('golang-go is not installed')
    const env = 'GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS= GOCACHE="$0.cache"'
    await must(['sh', '-c', `${env} go build -o "$0" "$1"`, binary, source])
    return binary
  } catch (error) {
    console.log(`NOT COMPARED: gopacket: ${(error as Error).message.split('\n')[0]}`)
    return null
  }
}

async function time({ command, packets, timed, name }: Reader, file: string): Promise<Timing> {
  const began = performance.now()
  const { stdout, stderr } = await must(
    [
      'sh',
      '-c',
      name.startsWith('sidecap') ? '"$@" > /dev/null' : timed ? '"$@"' : '"$@" > /dev/null 2>&1',
      'sh',
    ].concat(command.map((part) => (part === '{}' ? file : part))),
  )
  const seconds = (performance.now() - began) / 1000
  if (!timed) return { inside: Number.NaN, whole: packets / seconds / 1e6 }
  const said = JSON.parse((stdout === '' ? stderr : stdout).trim().split('\n').at(-1)!) as {
    packets: number
    seconds: number
  }
  // Some read it more than once.
  if (said.packets === 0 || said.packets % packets !== 0)
    throw new Error(`${name} read ${said.packets} packets of ${packets}`)
  return { inside: said.packets / said.seconds / 1e6, whole: said.packets / seconds / 1e6 }
}

/** The bars speak of ratios: of each round, then the median. */
function rows(timings: Map<string, Timing[]>): Row[] {
  const ratio = (name: string, other: string, way: keyof Timing) => {
    const theirs = timings.get(other) ?? []
    const ours = timings.get(name)!
    return median(theirs.map((one, round) => ours[round]![way] / one[way]))
  }
  const bar = (limit: number, from: string) => ({ is: '>=' as const, limit, from })
  const c = 'C, headers only'
  const [objects, json] = ['sidecap, objects', 'sidecap, json']
  const list: Row[] = [
    {
      what: 'objects / C header walk (1.0 of 14 M/s)',
      value: ratio(objects, c, 'inside'),
      unit: '×',
      bar: bar(1 / 14, 'PERFORMANCE.md'),
    },
    {
      what: 'JSON lines / C header walk (0.5 of 14 M/s)',
      value: ratio(json, c, 'inside'),
      unit: '×',
      bar: bar(0.5 / 14, 'PERFORMANCE.md'),
    },
    {
      what: 'objects / C header walk: 4 × Pcap4J’s published 0.23 of 14',
      value: ratio(objects, c, 'inside'),
      unit: '×',
      bar: bar((4 * 0.23) / 14, 'issue 4'),
    },
    {
      what: 'objects / C header walk: 1.5 × gopacket NewPacket’s published 0.63 of 14',
      value: ratio(objects, c, 'inside'),
      unit: '×',
      bar: bar((1.5 * 0.63) / 14, 'issue 4'),
    },
  ]
  if (timings.has('gopacket NewPacket'))
    list.push({
      what: 'objects / gopacket NewPacket, measured here',
      value: ratio(objects, 'gopacket NewPacket', 'inside'),
      unit: '×',
      bar: bar(1.5, 'issue 4'),
    })
  if (timings.has('tshark -T json')) {
    list.push(
      {
        what: 'JSON lines / tshark -T json, whole processes',
        value: ratio(json, 'tshark -T json', 'whole'),
        unit: '×',
        bar: bar(10, 'PERFORMANCE.md'),
      },
      {
        what: 'JSON lines / tshark -T fields',
        value: ratio(json, 'tshark -T fields', 'whole'),
        unit: '×',
      },
    )
  }
  if (timings.has('tcpdump -n'))
    list.push({
      what: 'JSON lines / tcpdump -n',
      value: ratio(json, 'tcpdump -n', 'whole'),
      unit: '×',
    })
  return list
}
