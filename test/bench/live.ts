/** Live capture to disk: CPU seconds per million packets and loss, alternating runs of all capturers. */
import { mkdtempSync, rmSync } from 'node:fs'
import type { Generated, Testbed } from '../net/netns.js'
import { cpuSeconds, memory } from '../net/proc.js'
import { sleep } from '../net/shell.js'
import { type Capturer, RECORDER } from './capturers.js'
import { median, number, type Row, table } from './report.js'

/** A load: what the generator sends. */
export interface Load {
  name: string
  count: number
  rate?: number
  size: number | 'mixed'
}

export interface Run {
  load: string
  capturer: string
  round: number
  /** CPU seconds of the capturer per million packets kept. */
  cpu: number
  /** CPU seconds a second at rest. */
  rest: number
  lost: number
  /** Packets per second that the generator reached beside this capturer. */
  pps: number
  /** Most resident memory, in bytes. */
  peak: number
  /** Duplicates, disorder or foreign frames in what it kept. */
  wrong: number
}

export function loads(quick: boolean): Load[] {
  const part = (count: number) => (quick ? count / 2 : count)
  return [
    { name: '64 B, 100 k/s', count: part(500_000), rate: 100_000, size: 64 },
    { name: '64 B, 500 k/s', count: part(1_500_000), rate: 500_000, size: 64 },
    { name: '64 B, 1 M/s', count: part(3_000_000), rate: 1_000_000, size: 64 },
    { name: '64 B, max', count: part(4_000_000), size: 64 },
    { name: 'mixed, max', count: part(1_500_000), size: 'mixed' },
  ]
}

/** Runs every capturer under every load, in turn, `rounds` times. */
export async function measure(
  bed: Testbed,
  capturers: readonly Capturer[],
  rounds: number,
  quick: boolean,
): Promise<Run[]> {
  const runs: Run[] = []
  for (const load of loads(quick)) {
    for (let round = 0; round < rounds; round++) {
      // Each round begins with another one, so that none always runs on a warm or a noisy machine.
      for (let i = 0; i < capturers.length; i++) {
        const capturer = capturers[(i + round) % capturers.length]!
        runs.push(await one(bed, capturer, load, round))
      }
    }
    console.log(`\n${load.name}\n${summary(runs, load.name, capturers)}`)
  }
  return runs
}

/** Packets before the measured ones, in five seconds: memory touched, code compiled, as in a recorder that has run for a minute. */
const WARM_UP = 500_000

async function one(bed: Testbed, capturer: Capturer, load: Load, round: number): Promise<Run> {
  const directory = mkdtempSync('/dev/shm/sidecap-bench-')
  try {
    const running = await capturer.start(bed, directory)
    const settled = performance.now() + (capturer.settlesAfter ?? 0)
    const { name, ...options } = load
    await bed.generate({ count: WARM_UP, rate: 100_000, size: load.size, cpu: 0 })
    await idle(running.pid)
    await sleep(Math.max(0, settled - performance.now()))
    const resting = cpuSeconds(running.pid)
    await sleep(1000)
    const before = cpuSeconds(running.pid)
    const rest = before - resting
    const sent: Generated = await bed.generate({ ...options, first: WARM_UP + 1, cpu: 0 })
    const after = await idle(running.pid)
    const { peak } = memory(running.pid)
    const kept = await running.finish(WARM_UP + load.count)
    // What it costs at rest is told by itself: here it would only measure how long we waited.
    // Per packet kept: to lose packets must not look cheap.
    const cpu = ((after.cpu - before - rest * after.waited) / (sent.sent - kept.missing)) * 1e6
    return {
      load: name,
      capturer: capturer.name,
      round,
      cpu,
      rest,
      lost: kept.missing,
      pps: sent.pps,
      peak,
      wrong: kept.duplicates + kept.disordered + kept.other + kept.outside + kept.torn,
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/**
 * Waits until the process has worked off its backlog and gives its CPU time then and the seconds waited. Quiet for
 * 1.25 s: libpcap's block time-out is 1 s in tcpdump, and what stands in an unfinished block when SIGINT arrives it
 * would lose.
 */
async function idle(pid: number): Promise<{ cpu: number; waited: number }> {
  const began = performance.now()
  let last = cpuSeconds(pid)
  for (let quiet = 0; quiet < 5; ) {
    await sleep(250)
    const now = cpuSeconds(pid)
    quiet = now - last < 0.015 ? quiet + 1 : 0
    last = now
  }
  return { cpu: last, waited: (performance.now() - began) / 1000 }
}

export function cpuOf(runs: readonly Run[], load: string, capturer: string): number {
  return median(of(runs, load, capturer).map((run) => run.cpu))
}

function of(runs: readonly Run[], load: string, capturer: string): Run[] {
  return runs.filter((run) => run.load === load && run.capturer === capturer)
}

function summary(runs: readonly Run[], load: string, capturers: readonly Capturer[]): string {
  const head = [
    'capturer',
    'CPU s/Mpkt',
    'of each run',
    'sidecap/it',
    'lost',
    'sent/s',
    'peak MiB',
    'at rest',
  ]
  const ours = cpuOf(runs, load, 'sidecap')
  return table([
    head,
    ...capturers.map(({ name }) => {
      const mine = of(runs, load, name)
      const cpu = cpuOf(runs, load, name)
      const wrong = mine.reduce((total, run) => total + run.wrong, 0)
      return [
        name,
        number(cpu),
        mine.map((run) => number(run.cpu)).join(' '),
        number(ours / cpu),
        mine.map((run) => run.lost).join(' ') + (wrong > 0 ? ` (${wrong} wrong)` : ''),
        number(Math.round(median(mine.map((run) => run.pps)))),
        number(Math.round(Math.max(...mine.map((run) => run.peak)) / 2 ** 20)),
        `${number(median(mine.map((run) => run.rest)) * 100)} %`,
      ]
    }),
  ])
}

/** The bars of live capture. */
export function judge(runs: readonly Run[], quick: boolean): Row[] {
  const rows: Row[] = []
  const lost = (load: string, name: string) =>
    of(runs, load, name).reduce((total, run) => total + run.lost, 0)
  for (const { name: load } of loads(quick)) {
    const bar = (ours: string, peer: string, limit: number, from: string) => {
      const theirs = cpuOf(runs, load, peer)
      if (Number.isFinite(theirs))
        rows.push({
          what: `CPU per packet, ${load}: ${ours} / ${peer}`,
          value: cpuOf(runs, load, ours) / theirs,
          unit: '×',
          bar: { is: '<=', limit, from },
        })
    }
    const everything = load.startsWith('mixed') ? 1.5 : 2.5
    bar('sidecap', 'tcpdump -B 64MiB', everything, 'PERFORMANCE.md')
    bar('sidecap', 'dumpcap -P', 0.35, 'PERFORMANCE.md')
    bar(RECORDER, 'tcpdump -B 64MiB', 0.9, 'PERFORMANCE.md')
    bar(RECORDER, 'npm cap', 0.1, 'issue 2, must show 3')
    rows.push({
      what: `lost, ${load}: sidecap (tcpdump: ${lost(load, 'tcpdump -B 64MiB')})`,
      value: lost(load, 'sidecap'),
      unit: 'packets',
      bar: {
        is: '<=',
        // At up to 1 M/s nothing may be lost, beyond that no more than tcpdump loses.
        limit: load.endsWith('max') ? lost(load, 'tcpdump -B 64MiB') : 0,
        from: 'PERFORMANCE.md',
      },
    })
  }
  const ours = runs.filter((run) => run.capturer.startsWith('sidecap'))
  rows.push({
    what: 'duplicates, disorder, foreign or torn records in sidecap’s files',
    value: ours.reduce((total, run) => total + run.wrong, 0),
    unit: 'packets',
    bar: { is: '<=', limit: 0, from: 'issue 2, must show 2' },
  })
  rows.push({
    what: 'CPU at rest',
    value: median(ours.map((run) => run.rest)) * 100,
    unit: '% of a core',
  })
  rows.push({
    what: 'peak memory at full rate',
    value: Math.max(...ours.map((run) => run.peak)) / 2 ** 20,
    unit: 'MiB',
    bar: { is: '<=', limit: 200, from: 'PERFORMANCE.md' },
  })
  return rows
}
