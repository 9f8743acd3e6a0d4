/**
 * Windows, as far as Wine is one: the official node.exe with the cross-compiled addon (prepare.ts), in a prefix of its own and in the
 * network namespace of a test bed. Needs root, wine, MinGW.
 *
 * What Wine wants: standard output must be a file; the prefix's wineserver decides the namespace, so it is started
 * inside; servers in Wine are reached from Linux, but nothing in Wine can connect outwards.
 */
import { type ChildProcess, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { describe } from 'vitest'
import type { AgentOptions } from '../net/agent.js'
import type { Testbed } from '../net/netns.js'
import { launch, must, type Result, run } from '../net/shell.js'
import { ROOT } from '../net/tools.js'
import { COMPILER, NODE, TEMPLATE, WINE_CACHE, WINE_ENV, whatIsLacking } from './prepare.js'

/** The command line program, as Wine sees it. */
export const WINE_CLI = windowsPath(path.join(ROOT, 'dist/cli.js'))

/** A path of Linux as Windows programs see it: the root is drive Z. */
export function windowsPath(file: string): string {
  return `Z:${file.replaceAll('/', '\\')}`
}

/** A suite that runs where Wine is, and says loudly where it is not. */
export async function wineSuite(name: string, body: () => void): Promise<void> {
  const lacking = await whatIsLacking()
  if (lacking !== undefined) console.error(`SKIPPED: ${name} under Wine: ${lacking}`)
  describe.skipIf(lacking !== undefined)(`${name} (under Wine)`, body)
}

export interface WineOptions {
  /** The namespace it lives in; this process's own when missing. */
  bed?: Testbed
  /** Steps back for what measures: as `nice -n` takes it. */
  niceness?: number
}

/** A prefix (its own C:, registry and processes). `close` ends all that runs in it. */
export class Wine {
  readonly prefix: string
  /** node.exe, as Linux sees it. */
  readonly node = NODE
  readonly #bed: Testbed | undefined
  readonly #env: NodeJS.ProcessEnv
  readonly #directory: string
  readonly #niceness: number
  #outputs = 0

  private constructor(directory: string, { bed, niceness = 0 }: WineOptions) {
    this.prefix = path.join(directory, 'prefix')
    this.#directory = directory
    this.#bed = bed
    this.#niceness = niceness
    // Settings of whoever runs the tests are not the agent's.
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SIDECAP_'))
    this.#env = {
      ...Object.fromEntries(inherited),
      ...WINE_ENV,
      WINEPREFIX: this.prefix,
      // The addon built for Linux lies in native/build.
      PREBUILDS_ONLY: '1',
    }
  }

  static async create(options: WineOptions = {}): Promise<Wine> {
    const directory = mkdtempSync(path.join(WINE_CACHE, 'run-'))
    // Linked, but for the registry: wineserver writes a file that has several links in place, so all prefixes would share one.
    const prefix = path.join(directory, 'prefix')
    await must(['cp', '-al', TEMPLATE, prefix])
    for (const file of ['system.reg', 'user.reg', 'userdef.reg']) {
      rmSync(path.join(prefix, file))
      copyFileSync(path.join(TEMPLATE, file), path.join(prefix, file))
    }
    const wine = new Wine(directory, options)
    await wine.#boot()
    return wine
  }

  /** On a busy machine Wine may start without its network driver, for good: such a start is made again. */
  async #boot(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.evaluate('console.log(addon.adapters().length)')
        return
      } catch (error) {
        if (attempt === 3) throw error
        this.#end()
      }
    }
  }

  #end(): void {
    spawnSync('wineserver', ['-k'], { env: this.#env, stdio: 'ignore' })
    spawnSync('wineserver', ['-w'], { env: this.#env, stdio: 'ignore', timeout: 10_000 })
  }

  /** A file on drive C, as Linux sees it. */
  drive(...parts: string[]): string {
    return path.join(this.prefix, 'drive_c', ...parts)
  }

  /** A new file for what a program prints. */
  output(): string {
    return path.join(this.#directory, `output-${++this.#outputs}.txt`)
  }

  /** A command line that runs a Windows program here; it prints into these files. The pid is the program's. */
  command(output: string, errors: string, program: readonly string[]): string[] {
    const script = 'out=$1 err=$2; shift 2; exec wine "$@" >>"$out" 2>>"$err" </dev/null'
    const nice = ['nice', '-n', String(this.#niceness)]
    const line = [...nice, 'sh', '-c', script, 'sh', output, errors, ...program]
    return this.#bed === undefined ? line : this.#bed.inside(...line)
  }

  /** Runs a Windows program to its end. */
  async run(
    program: readonly string[],
    options: { timeout?: number; env?: object } = {},
  ): Promise<Result> {
    const output = this.output()
    const result = await run(this.command(output, `${output}.err`, program), {
      timeout: options.timeout ?? 60_000,
      env: { ...this.#env, ...options.env },
    })
    return { ...result, stdout: text(output), stderr: text(`${output}.err`) + result.stderr }
  }

  /** Starts a Windows program. */
  launch(output: string, program: readonly string[], env: object = {}): ChildProcess {
    return launch(this.command(output, `${output}.err`, program), { env: { ...this.#env, ...env } })
  }

  /** `node.exe -e` with the addon as `addon`; what the script prints as JSON. Throws with what it said when it fails. */
  async evaluate<T>(script: string, env: object = {}): Promise<T> {
    const load = `const addon=require(${JSON.stringify(windowsPath(path.join(ROOT, 'node_modules/node-gyp-build')))})(${JSON.stringify(windowsPath(path.join(ROOT, 'native')))});`
    const result = await this.run([this.node, '-e', `${load}${script}`], { env })
    if (result.status === 0) return JSON.parse(result.stdout) as T
    throw new Error(`${script}: exit ${result.status}\n${result.stderr}\n${result.stdout}`)
  }

  /** What `Agent.start` needs to start the agent here, on a data directory that Linux knows as `data`. */
  agent(data: string, settings: Record<string, string> = {}): AgentOptions {
    const logFile = this.output()
    return {
      data,
      program: this.command(logFile, logFile, [this.node, WINE_CLI]).slice(
        this.#bed === undefined ? 0 : 4,
      ),
      logFile,
      // Loading a thousand files takes Wine seconds.
      patience: 60_000,
      env: this.#env,
      settings: { data: windowsPath(data), ...settings },
    }
  }

  /** Ends the programs of this prefix and removes it. */
  close(): void {
    this.#end()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

/** Compiles a program or DLL for Windows from sources of this project; put in place whole, for suites run side by side. */
export async function compileForWindows(
  name: string,
  sources: readonly string[],
  flags: readonly string[] = [],
): Promise<string> {
  const file = path.join(WINE_CACHE, name)
  const inputs = sources.map((source) => path.join(ROOT, source))
  const folder = mkdtempSync(path.join(WINE_CACHE, 'made-'))
  const fresh = path.join(folder, name)
  const common = ['-std=c++17', '-O1', '-Wall', '-Wextra', '-static', '-D_WIN32_WINNT=0x0A00']
  const defines = ['-DWIN32_LEAN_AND_MEAN', '-DNOMINMAX', '-DUNICODE', '-D_UNICODE']
  const include = `-I${path.join(ROOT, 'native')}`
  await must([COMPILER, ...common, ...defines, include, '-o', fresh, ...inputs, ...flags])
  renameSync(fresh, file)
  rmSync(folder, { recursive: true })
  return file
}

function text(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\r\n', '\n') : ''
}
