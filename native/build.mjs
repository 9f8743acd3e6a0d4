/**
 * Makes the native addon: `node native/build.mjs [--force] [--prebuild]`.
 *
 * As npm's `install` script it does nothing when a prebuilt binary loads (node-gyp-build finds it) or the build is newer
 * than its sources; otherwise it builds. node-gyp does that where Python, make and Node's headers are at hand; where
 * one is missing, the C++ compiler alone does (compile.mjs), so no header archive is ever downloaded on Linux.
 * --prebuild copies the result to prebuilds/<platform>-<arch>/, where node-gyp-build looks for it.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { compile, newestSource } from './compile.mjs'

const require = createRequire(import.meta.url)
const here = import.meta.dirname
const force = process.argv.includes('--force')

if (!force && upToDate()) {
  if (process.argv.includes('--verbose')) console.error('native addon: up to date')
} else {
  build()
}
if (process.argv.includes('--prebuild')) prebuild()

/** Whether node-gyp-build finds an addon that loads and, when built here, is newer than every source. */
function upToDate() {
  let file
  try {
    file = require('node-gyp-build').path(here)
  } catch {
    return false
  }
  if (file.startsWith(path.join(here, 'build')) && statSync(file).mtimeMs < newestSource(here))
    return false
  // In a process of its own: an addon for another libc or processor may end it.
  const loads = spawnSync(process.execPath, ['-e', 'require(process.argv[1])', file])
  return loads.status === 0
}

function build() {
  const headers = nodeDirectory()
  const tools = process.platform === 'win32' || (works('python3') && works('make'))
  if (tools && (headers !== undefined || process.platform !== 'linux')) {
    // Without headers beside the executable (macOS, Windows) node-gyp downloads them.
    const nodedir = headers === undefined ? [] : [`--nodedir=${headers}`]
    run(process.execPath, [
      nodeGyp(),
      'configure',
      'build',
      '--jobs=max',
      '--loglevel=warn',
      ...nodedir,
    ])
  } else {
    console.error(
      'native addon: no Python, make or Node headers here; compiling with the C++ compiler alone',
    )
    try {
      compile(here)
    } catch (error) {
      console.error(`native addon: ${error.message}`)
      process.exit(1)
    }
  }
}

/** The prefix whose include/node belongs to this Node: from npm's nodedir or beside the executable. */
function nodeDirectory() {
  const prefix = path.resolve(process.execPath, '../..')
  return [process.env.npm_config_nodedir, prefix].find(
    (candidate) =>
      candidate !== undefined && existsSync(path.join(candidate, 'include/node/node_api.h')),
  )
}

/** node-gyp's own script: ours in a clone, npm's when a package is installed. */
function nodeGyp() {
  try {
    return require.resolve('node-gyp/bin/node-gyp.js')
  } catch {
    const npm = process.env.npm_execpath ?? ''
    return createRequire(npm || import.meta.url).resolve('node-gyp/bin/node-gyp.js')
  }
}

function works(command) {
  return spawnSync(command, ['--version']).status === 0
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: here, stdio: 'inherit' })
  if (status === 0) return
  console.error(`native addon: not built${error === undefined ? '' : `: ${error.message}`}`)
  console.error(
    'hint: it needs a C++17 compiler (Debian, Ubuntu: apt-get install g++; Alpine: apk add g++)',
  )
  process.exit(1)
}

function prebuild() {
  const report = process.report.getReport()
  const libc =
    process.platform !== 'linux' ? '' : report.header.glibcVersionRuntime ? '.glibc' : '.musl'
  const directory = path.join(here, 'prebuilds', `${process.platform}-${process.arch}`)
  mkdirSync(directory, { recursive: true })
  const release = path.join(here, 'build/Release')
  for (const file of readdirSync(release).filter((name) => name.endsWith('.node'))) {
    const target = path.join(directory, file.replace(/\.node$/, `${libc}.node`))
    copyFileSync(path.join(release, file), target)
    console.error(`native addon: ${path.relative(process.cwd(), target)}`)
  }
}
