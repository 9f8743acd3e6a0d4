/**
 * Running programs: what the namespace, agent and benchmark helpers stand on. Every child is known by its pid and
 * ended when this process ends, also after a failure.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { openSync, writeSync } from 'node:fs'

/** What a finished program left. */
export interface Result {
  /** Exit code; null when a signal ended it. */
  status: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface RunOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Sent a SIGKILL after so many milliseconds. */
  timeout?: number
  /** Written to its standard input. */
  input?: string
  /** Standard output goes to this file instead of to `stdout`. */
  output?: string
}

const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** Starts a program and keeps it for the clean-up at the end. `command[0]` is looked up in PATH. */
export function launch(command: readonly string[], options: RunOptions = {}): ChildProcess {
  const [program, ...args] = command as [string, ...string[]]
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: [
      options.input === undefined ? 'ignore' : 'pipe',
      options.output === undefined ? 'pipe' : openSync(options.output, 'w'),
      'pipe',
    ],
  })
  children.add(child)
  child.once('close', () => children.delete(child))
  child.once('error', () => children.delete(child))
  return child
}

/** Runs a program to its end. Rejects only when it could not be started. */
export function run(command: readonly string[], options: RunOptions = {}): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = launch(command, options)
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout?.on('data', (data: Buffer) => stdout.push(data))
    child.stderr?.on('data', (data: Buffer) => stderr.push(data))
    if (options.input !== undefined) child.stdin?.end(options.input)
    const timer =
      options.timeout === undefined
        ? undefined
        : setTimeout(() => child.kill('SIGKILL'), options.timeout)
    child.once('error', reject)
    child.once('close', (status, signal) => {
      clearTimeout(timer)
      const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString()
      resolve({ status, signal, stdout: text(stdout), stderr: text(stderr) })
    })
  })
}

/** Runs a program that must succeed; throws with its error text otherwise. */
export async function must(command: readonly string[], options: RunOptions = {}): Promise<Result> {
  const result = await run(command, options)
  if (result.status === 0) return result
  throw new Error(
    `${command.join(' ')}: ${result.signal ?? `exit ${result.status}`}\n${result.stderr || result.stdout}`,
  )
}

/** Calls `onLine` for each line of a program's standard output, for output too long to keep. Throws when it fails. */
export function eachLine(
  command: readonly string[],
  onLine: (line: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = launch(command)
    let rest = ''
    let errors = ''
    child.stdout?.setEncoding('latin1').on('data', (data: string) => {
      const lines = (rest + data).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    })
    child.stderr?.on('data', (data: Buffer) => {
      errors += data.toString()
    })
    child.once('error', reject)
    child.once('close', (status) => {
      if (rest !== '') onLine(rest)
      if (status === 0) resolve()
      else reject(new Error(`${command.join(' ')}: exit ${status}\n${errors}`))
    })
  })
}

/** Whether a program is there. */
export async function installed(program: string): Promise<boolean> {
  return (await run(['sh', '-c', `command -v ${program}`])).status === 0
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Asks until `probe` gives something, every `every` ms; throws after `timeout` ms naming what was waited for. */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  timeout = 15_000,
  every = 20,
): Promise<T> {
  const end = performance.now() + timeout
  for (;;) {
    const value = await probe()
    if (value !== undefined && value !== false) return value
    if (performance.now() > end) throw new Error(`Waited ${timeout} ms in vain for ${what}`)
    await sleep(every)
  }
}

/** Prints a measured figure at once, past any capturing of console output. */
export function figure(text: string): void {
  writeSync(2, `  · ${text}\n`)
}
