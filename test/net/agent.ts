/**
 * The agent under test, used only from its outside: `node dist/cli.js` in a namespace, its log, its HTTP through a
 * curl in the same namespace, its files.
 */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Metrics, type Totals } from './metrics.js'
import type { Testbed } from './netns.js'
import { launch, must, type Result, run, waitFor } from './shell.js'
import { ROOT } from './tools.js'

/** The command line program that is tested. */
export const CLI = path.join(ROOT, 'dist/cli.js')

export interface AgentOptions {
  /** Keys of the configuration; `interfaces` is the test bed's adapter when missing. */
  settings?: Record<string, string>
  /** Data directory; a new temporary one, removed by `remove()`, when missing. */
  data?: string
  /** Put before `node`: unshare, setpriv, strace … */
  wrapper?: string[]
  /** Started in place of `node dist/cli.js`; flags follow. */
  program?: string[]
  /** Where the program writes its log, when not to its standard output. */
  logFile?: string
  env?: NodeJS.ProcessEnv
  /** Most milliseconds to wait for that. Default 15,000. */
  patience?: number
  /** Wait until /readyz says so (default), until HTTP answers, or not at all. */
  wait?: 'ready' | 'listening' | 'nothing'
}

export interface Answer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/** A running agent. End it with `stop()`; `remove()` also deletes its temporary data. */
export class Agent {
  readonly pid: number
  readonly data: string
  readonly port = 9722
  /** Milliseconds from the start of the process until it answered as waited for. */
  startedAfter = Number.NaN
  #child: ChildProcess
  #log = ''
  #began = Date.now()
  #bed: Testbed
  #temporary: boolean
  #logFile: string | undefined
  #exit: Promise<{ status: number | null; signal: NodeJS.Signals | null }>

  private constructor(bed: Testbed, child: ChildProcess, data: string, options: AgentOptions) {
    this.#bed = bed
    this.#child = child
    this.#temporary = options.data === undefined
    this.#logFile = options.logFile
    this.pid = child.pid!
    this.data = data
    const keep = (chunk: Buffer) => {
      this.#log += chunk.toString()
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    this.#exit = once(child, 'exit').then(([status, signal]) => ({ status, signal }))
  }

  static async start(bed: Testbed, options: AgentOptions = {}): Promise<Agent> {
    const data = options.data ?? mkdtempSync(path.join(os.tmpdir(), 'sidecap-live-'))
    const settings = {
      interfaces: bed.input,
      listen: '127.0.0.1:9722',
      data,
      ...options.settings,
    }
    const program = options.program ?? [process.execPath, CLI]
    const command = [...(options.wrapper ?? []), ...program, ...flags(settings)]
    const began = performance.now()
    const child = launch(bed.inside(...command), {
      // What the tests are told is no key of the agent's.
      env: { ...process.env, SIDECAP_CORPORA: undefined, NODE_ENV: 'production', ...options.env },
    })
    const agent = new Agent(bed, child, data, options)
    const wait = options.wait ?? 'ready'
    if (wait === 'nothing') return agent
    const route = wait === 'ready' ? '/readyz' : '/healthz'
    try {
      await waitFor(
        `${route} of the agent`,
        async () => {
          if (!agent.running) throw new Error('the agent ended')
          const answer = await agent.get(route).catch(() => undefined)
          return answer?.status === 200
        },
        options.patience ?? 15_000,
        50,
      )
    } catch (error) {
      await agent.kill()
      throw new Error(`${(error as Error).message}; its log:\n${agent.log}`)
    }
    agent.startedAfter = performance.now() - began
    return agent
  }

  /** Milliseconds from exec until the log said that it captures; NaN when it has not (or logs less). */
  get capturingAfter(): number {
    const line = this.log.split('\n').find((text) => text.includes('"msg":"capturing '))
    return line === undefined ? Number.NaN : Number(JSON.parse(line).time) - this.#began
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }
  get log(): string {
    if (this.#logFile === undefined) return this.#log
    return existsSync(this.#logFile) ? readFileSync(this.#logFile, 'utf8') : ''
  }
  get exit(): Promise<{ status: number | null; signal: NodeJS.Signals | null }> {
    return this.#exit
  }

  url(route: string): string {
    return `http://127.0.0.1:${this.port}${route}`
  }

  /** The command line of a curl inside the agent's namespace. */
  curlCommand(route: string, ...args: string[]): string[] {
    return this.#bed.inside('curl', '-sS', '--max-time', '120', ...args, this.url(route))
  }

  /** Runs curl; its exit code and output are the caller's to judge. */
  curl(route: string, ...args: string[]): Promise<Result> {
    return run(this.curlCommand(route, ...args))
  }

  /** A small answer with status and headers. */
  async get(route: string, ...args: string[]): Promise<Answer> {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'sidecap-curl-'))
    try {
      const head = path.join(directory, 'head')
      const file = path.join(directory, 'body')
      await must(this.curlCommand(route, '-D', head, '-o', file, ...args))
      return { ...parseHead(await text(head)), body: await bytes(file) }
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }

  /** Downloads to a file; throws unless the answer is 200 or 206 and complete. */
  async download(route: string, file: string, ...args: string[]): Promise<void> {
    await must(this.curlCommand(route, '--fail-with-body', '-o', file, ...args))
  }

  async json<T = Record<string, unknown>>(route: string): Promise<T> {
    return JSON.parse((await this.get(route)).body.toString()) as T
  }

  async metrics(): Promise<Metrics> {
    return new Metrics((await must(this.curlCommand('/metrics', '--fail'))).stdout)
  }

  /** The totals once `received` has reached `expected` and nothing is under way any more. */
  async settled(expected: number, adapter: string = this.#bed.input): Promise<Totals> {
    let last: Totals | undefined
    try {
      return await waitFor(
        'the totals to settle',
        async () => {
          last = (await this.metrics()).totals(adapter)
          return last.received >= expected && last.received === last.written + last.dropped && last
        },
        10_000,
        50,
      )
    } catch (error) {
      throw new Error(`${(error as Error).message}: ${JSON.stringify(last)}, expected ${expected}`)
    }
  }

  /** Ends it as Kubernetes does and gives exit code and milliseconds taken. */
  async stop(): Promise<{ status: number | null; signal: NodeJS.Signals | null; took: number }> {
    const began = performance.now()
    if (this.running) this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 15_000)
    const end = await this.#exit
    clearTimeout(timer)
    return { ...end, took: performance.now() - began }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async kill(): Promise<void> {
    if (this.running) this.#child.kill('SIGKILL')
    await this.#exit
  }

  /** Kills it when it still runs and deletes its temporary data. */
  async remove(): Promise<void> {
    await this.kill()
    if (this.#temporary) rmSync(this.data, { recursive: true, force: true })
  }

  /** All capture files of the recorder, hidden ones included, by name. */
  files(): { name: string; path: string; bytes: number; hidden: boolean }[] {
    return captureFiles(this.data)
  }
}

/** The recorder's files under a data directory, in order of adapter and sequence. */
export function captureFiles(
  data: string,
): { name: string; path: string; bytes: number; hidden: boolean }[] {
  const recorder = path.join(data, 'recorder')
  const listed = (directory: string) => {
    try {
      return readdirSync(directory).sort()
    } catch {
      return []
    }
  }
  return listed(recorder).flatMap((adapter) =>
    listed(path.join(recorder, adapter)).flatMap((name) => {
      const file = path.join(recorder, adapter, name)
      const size = statSync(file, { throwIfNoEntry: false })?.size
      if (size === undefined || !name.endsWith('.pcap')) return []
      return [{ name, path: file, bytes: size, hidden: name.startsWith('.') }]
    }),
  )
}

/** Configuration keys as command-line flags. */
export function flags(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([key, value]) => [
    `--${key.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase()}`,
    value,
  ])
}

function parseHead(text: string): { status: number; headers: Record<string, string> } {
  // With -L or 100 Continue there are several heads: the last one counts.
  const head =
    text
      .trimEnd()
      .split(/\r?\n\r?\n/)
      .at(-1) ?? ''
  const [first, ...lines] = head.split(/\r?\n/)
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
  }
  return { status: Number(first?.split(' ')[1]), headers }
}

// curl makes no file for an empty body.
function bytes(file: string): Promise<Buffer> {
  return readFile(file).catch(() => Buffer.alloc(0))
}

async function text(file: string): Promise<string> {
  return (await bytes(file)).toString()
}
