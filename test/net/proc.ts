/** What /proc says of a running process. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/**
 * CPU time used so far by all living threads, in seconds. From schedstat (nanoseconds): the ticks of
 * /proc/PID/stat are 10 ms, a tenth of what a million packets cost.
 */
export function cpuSeconds(pid: number): number {
  let total = 0
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    try {
      total += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0])
    } catch {
      // The thread ended between the two reads.
    }
  }
  return total / 1e9
}

/** Resident memory, in bytes; `peak` is the most there has been. */
export function memory(pid: number): { rss: number; peak: number; anonymous: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const field = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) * 1024
  return { rss: field('VmRSS'), peak: field('VmHWM'), anonymous: field('RssAnon') }
}

/** Number of open file descriptors. */
export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

/** What the open file descriptors are, for the message of a failing test. */
export function openFileNames(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)]
    } catch {
      return []
    }
  })
}

/** Number of threads. */
export function threads(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).length
}

export function alive(pid: number): boolean {
  try {
    // A zombie is dead: only its parent has not asked yet.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
