/**
 * One agent per data directory. The lock is a file made with O_EXCL that says who holds it: process id, start
 * time of that process, and on Linux the boot and the process namespace those two mean something in. A holder that
 * is dead, or another process under the same number, is no holder. From another namespace (a container that was
 * replaced, or a second one on the same volume) the process cannot be seen: there the holder's heartbeat, the
 * file's modification time, tells.
 */
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SidecapError } from '../errors.js'

interface Holder {
  pid: number
  /** Ticks after boot at which the process started (field 22 of /proc/PID/stat); null where there is none. */
  start: string | null
  /** Boot id and process namespace; null where there is none. */
  place: string | null
  nonce: string
}

const BEAT_MS = 1000
/** A heart that has not beaten for so long does not beat. */
const DEAD_MS = 3500
const NAME = 'lock'

// Two stores of one process would both find their own process id, which elsewhere means a restarted container.
const held = new Set<string>()

/** A data directory that is ours until `release`. */
export class Lock {
  readonly #file: string
  readonly #text: string
  readonly #key: string
  readonly #beat: NodeJS.Timeout

  private constructor(file: string, text: string, key: string) {
    this.#file = file
    this.#text = text
    this.#key = key
    this.#beat = setInterval(() => {
      const now = new Date()
      fs.utimes(file, now, now, () => {})
    }, BEAT_MS).unref()
  }

  /** Throws DATA_LOCKED when another agent has it, naming that one. Waits up to 3.5 s where only time can tell. */
  static async take(directory: string): Promise<Lock> {
    const file = path.join(directory, NAME)
    const key = fs.realpathSync(directory)
    if (held.has(key)) throw locked(directory, process.pid)
    held.add(key)
    try {
      const text = JSON.stringify(myself())
      while (!create(file, text)) await removeStale(directory, file)
      return new Lock(file, text, key)
    } catch (error) {
      held.delete(key)
      throw error
    }
  }

  release(): void {
    clearInterval(this.#beat)
    held.delete(this.#key)
    if (read(this.#file) === this.#text) fs.rmSync(this.#file, { force: true })
  }
}

function create(file: string, text: string): boolean {
  // Written under another name and linked, so that nobody ever reads a lock without its holder.
  const draft = `${file}.${process.pid}.${randomUUID().slice(0, 8)}`
  fs.writeFileSync(draft, text, { flag: 'wx', mode: 0o640 })
  try {
    fs.linkSync(draft, file)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    // File systems without hard links: the plain way, with a moment of an empty lock.
    return createPlain(file, text)
  } finally {
    fs.rmSync(draft, { force: true })
  }
}

function createPlain(file: string, text: string): boolean {
  try {
    fs.writeFileSync(file, text, { flag: 'wx', mode: 0o640 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Removes the lock of a dead holder; throws when the holder lives. */
async function removeStale(directory: string, file: string): Promise<void> {
  const text = read(file)
  if (text === null) return
  const holder = parse(text)
  const alive = holder === null ? undefined : isAlive(holder)
  if (alive === true || (alive === undefined && (await beats(file)))) {
    throw locked(directory, holder?.pid)
  }
  // Two may find the same stale lock: only what was judged is removed, so a rename first, and a look at it.
  const aside = `${file}.stale.${randomUUID().slice(0, 8)}`
  try {
    fs.renameSync(file, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (read(aside) !== text) {
    try {
      fs.linkSync(aside, file)
    } catch {
      // A third was faster; the loop of `take` will meet its lock.
    }
  }
  fs.rmSync(aside, { force: true })
}

/** Whether the holder lives; undefined when its process cannot be seen from here. */
function isAlive(holder: Holder): boolean | undefined {
  if (holder.place !== place()) return undefined
  if (holder.pid === process.pid) return false
  const start = startOf(holder.pid)
  if (holder.start !== null) return start === holder.start
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  // The number is taken, perhaps by another program.
  return undefined
}

async function beats(file: string): Promise<boolean> {
  const modified = () => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs
  const before = modified()
  if (before === undefined) return false
  const age = Date.now() - before
  if (age > DEAD_MS * 3) return false
  const deadline = Date.now() + DEAD_MS - Math.max(0, Math.min(age, BEAT_MS))
  while (Date.now() < deadline) {
    await sleep(100)
    if (modified() !== before) return modified() !== undefined
  }
  return false
}

function myself(): Holder {
  return { pid: process.pid, start: startOf(process.pid), place: place(), nonce: randomUUID() }
}

function place(): string | null {
  try {
    const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot} ${fs.readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return null
  }
}

function startOf(pid: number): string | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold anything; fields are counted after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie is dead; in a container there may be nobody to bury it.
    return /^[ZX]/.test(fields[0] ?? '') ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}

function read(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function parse(text: string): Holder | null {
  try {
    const holder = JSON.parse(text) as Holder
    return Number.isInteger(holder.pid) ? holder : null
  } catch {
    return null
  }
}

function locked(directory: string, pid: number | undefined): SidecapError {
  const who = pid === undefined ? 'another agent' : `process ${pid}`
  return new SidecapError('DATA_LOCKED', `The data directory ${directory} is in use by ${who}`)
}
