/** What is compared: each captures the test bed's adapter into a file on tmpfs. */
import { type ChildProcess, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Agent } from '../net/agent.js'
import type { Testbed } from '../net/netns.js'
import { installed, must, waitFor } from '../net/shell.js'
import { ROOT, tool } from '../net/tools.js'
import { type Numbers, numbersOf } from '../net/witness.js'

/** A capturer at work. */
export interface Running {
  pid: number
  /** Ends it and reads what it kept. */
  finish(count: number): Promise<Numbers>
  /** Packets it says it lost, as far as it knows; asked before finish. */
  agent?: Agent
}

export interface Capturer {
  name: string
  /** So long after its start it has done what it does only once. */
  settlesAfter?: number
  /** Why it cannot take part, or null. */
  missing(): Promise<string | null>
  start(bed: Testbed, directory: string): Promise<Running>
}

/** Room for every run of the benchmark, so that retention does not take part. */
export const ROOMY = { 'recorder.bytes': '4GiB', log: 'warn' }

/**
 * V8 gives memory back once, some 8 s after a program's start and a little load: 0.1 to 0.15 s of CPU, which is a tenth to a half of what
 * a burst costs, and would stand in one run and not in another.
 */
const V8_SETTLES_MS = 12_000

/** The recorder alone. */
export const RECORDER = 'sidecap, no accounts'

const sidecap = (name: string, settings: Record<string, string> = {}): Capturer => ({
  name,
  settlesAfter: V8_SETTLES_MS,
  missing: async () => null,
  async start(bed, directory) {
    const data = path.join(directory, 'data')
    const agent = await Agent.start(bed, { data, settings: { ...ROOMY, ...settings } })
    return {
      pid: agent.pid,
      agent,
      async finish(count) {
        // The whole way: what curl gets, not what lies on disk.
        const file = path.join(directory, 'sidecap.pcap')
        await agent.download('/pcap', file)
        await agent.stop()
        return numbersOf(file, { count })
      },
    }
  },
})

const tcpdump = (name: string, ...ring: string[]): Capturer => ({
  name,
  missing: () => lacks('tcpdump'),
  start: (bed, directory) =>
    classic(bed, path.join(directory, 'tcpdump.pcap'), /listening on/, (file) => [
      'tcpdump',
      '-n',
      '-i',
      bed.input,
      '-Z',
      'root',
      ...ring,
      '-w',
      file,
    ]),
})

const dumpcap: Capturer = {
  name: 'dumpcap -P',
  missing: () => lacks('dumpcap'),
  start: (bed, directory) =>
    classic(bed, path.join(directory, 'dumpcap.pcap'), /File:|Capturing on/, (file) => [
      'dumpcap',
      '-q',
      '-P',
      '-B',
      '64',
      '-i',
      bed.input,
      '-w',
      file,
    ]),
}

const cap = (name: string, way: 'stream' | 'batch'): Capturer => ({
  name,
  settlesAfter: V8_SETTLES_MS,
  async missing() {
    try {
      createRequire(path.join(ROOT, 'package.json'))('cap')
      return null
    } catch (error) {
      return `npm cap is not usable here (it compiles against libpcap-dev): ${(error as Error).message.split('\n')[0]}`
    }
  },
  start: (bed, directory) =>
    classic(bed, path.join(directory, 'cap.pcap'), /listening/, (file) => [
      process.execPath,
      path.join(ROOT, 'test/bench/cap-writer.mjs'),
      ROOT,
      bed.input,
      file,
      way,
    ]),
})

/** All of them; the first are ours: everything on, as it is by default, and the recorder alone. */
export const CAPTURERS: readonly Capturer[] = [
  sidecap('sidecap'),
  sidecap(RECORDER, { accounts: 'false' }),
  tcpdump('tcpdump -B 64MiB', '-B', '65536'),
  tcpdump('tcpdump'),
  dumpcap,
  cap('npm cap', 'stream'),
  cap('npm cap, batched', 'batch'),
]

async function lacks(program: string): Promise<string | null> {
  return (await installed(program)) ? null : `${program} is not installed`
}

/** A program that says when it listens, writes one file, and ends at SIGINT. */
async function classic(
  bed: Testbed,
  file: string,
  listens: RegExp,
  command: (file: string) => string[],
): Promise<Running> {
  const child = bed.launch(command(file))
  let said = ''
  const keep = (data: Buffer) => {
    said += data.toString()
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  await waitFor(`${command(file)[0]} to listen`, () => {
    if (child.exitCode !== null) throw new Error(`it ended: ${said}`)
    return listens.test(said)
  })
  return {
    pid: child.pid!,
    async finish(count) {
      await interrupt(child)
      return numbersOf(file, { count })
    },
  }
}

async function interrupt(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000)
  await ended
  clearTimeout(timer)
}

/** Compiles what is compiled and says what is there, before anything is measured. */
export async function prepare(): Promise<Capturer[]> {
  await tool('generate')
  await tool('numbers')
  await must(['ip', '-V'])
  const there: Capturer[] = []
  for (const capturer of CAPTURERS) {
    const why = await capturer.missing()
    if (why === null) there.push(capturer)
    else console.log(`NOT COMPARED: ${capturer.name}: ${why}`)
  }
  return there
}

/** The machine, for the head of the report. */
export function machine(): string {
  const uname = spawnSync('uname', ['-sr'], { encoding: 'utf8' }).stdout.trim()
  const cores = spawnSync('nproc', { encoding: 'utf8' }).stdout.trim()
  return `${uname}, ${cores} cores, Node ${process.versions.node}`
}
