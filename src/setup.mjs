/**
 * Makes a clone runnable: `node src/setup.mjs [start …]`. Runs before `npm start` and `npm test`, needs nothing but Node,
 * npm and a C++ compiler, and does only what is missing or stale: node_modules, the native addon, dist. With
 * `start` it also looks for libpcap, installs it where it may (root, with a package manager it knows), and becomes the agent.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
process.chdir(root)

const MANAGERS = [
  ['apt-get', ['install', '-y', '--no-install-recommends', 'libpcap0.8'], ['update']],
  ['apk', ['add', 'libpcap']],
  ['dnf', ['install', '-y', 'libpcap']],
  ['yum', ['install', '-y', 'libpcap']],
]

const unlock = lock(path.join(root, '.setup.lock'))
try {
  if (!installed()) {
    // npm ci removes what is there first; a tree that is only behind is brought up to date in place.
    npm(existsSync('node_modules') ? ['install', '--no-save'] : ['ci'])
  }
  must(process.execPath, ['native/build.mjs'])
  if (distStale()) {
    removeOrphans('dist')
    must(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'])
  }
} finally {
  unlock()
}
if (process.argv[2] === 'start') {
  await libpcap()
  const cli = path.join(root, 'dist/cli.js')
  process.argv.splice(1, 2, cli)
  // A signal to npm ends npm and its shell; it would leave the agent behind.
  const shell = process.ppid
  setInterval(() => {
    if (process.ppid !== shell) process.kill(process.pid, 'SIGTERM')
  }, 500).unref()
  await import(cli)
}

/** Whether every package of the lock file is there in its version (optional ones may lack). */
function installed() {
  if (!existsSync('node_modules/.package-lock.json')) return false
  const wanted = readJson('package-lock.json').packages
  const present = readJson('node_modules/.package-lock.json').packages
  return Object.entries(wanted).every(
    ([name, { version, optional }]) =>
      name === '' || (present[name] === undefined ? optional : present[name].version === version),
  )
}

function npm(args) {
  // Optional packages that compile get the headers beside this Node instead of downloading them.
  const prefix = path.resolve(process.execPath, '../..')
  const nodedir = existsSync(path.join(prefix, 'include/node/node_api.h'))
    ? { npm_config_nodedir: prefix }
    : {}
  const own = process.env.npm_execpath
  const [command, first] = own === undefined ? ['npm', []] : [process.execPath, [own]]
  must(command, [...first, ...args, '--no-audit', '--no-fund'], {
    env: { ...nodedir, ...process.env },
    shell: own === undefined && process.platform === 'win32',
  })
}

/** Whether a source is newer than what it was compiled to, or has not been compiled. */
function distStale() {
  const config = statSync('tsconfig.json').mtimeMs
  return files('src', '.ts').some((source) => {
    const built = path.join('dist', `${source.slice(4, -3)}.js`)
    const stat = statSync(built, { throwIfNoEntry: false })
    return stat === undefined || stat.mtimeMs < Math.max(statSync(source).mtimeMs, config)
  })
}

/** Removes compiled files whose source is gone: they would go on being imported. */
function removeOrphans(directory) {
  for (const file of existsSync(directory) ? files(directory, '.js') : []) {
    const stem = file.slice(0, -3)
    if (existsSync(`src${stem.slice(directory.length)}.ts`)) continue
    for (const extension of ['.js', '.js.map', '.d.ts']) rmSync(stem + extension, { force: true })
  }
}

function files(directory, extension) {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension))
    .map((name) => path.join(directory, name))
}

/** Installs libpcap when the agent would not find it; says the command when it may not. */
async function libpcap() {
  const { addon } = await import(path.join(root, 'dist/capture/addon.js'))
  if (addon().library().state !== 'missing' || process.platform !== 'linux') return
  const manager = MANAGERS.find(([command]) => spawnSync(command, ['--version']).status === 0)
  if (manager === undefined) return
  const [command, install, refresh] = manager
  if (process.getuid() !== 0) {
    console.error(
      `sidecap: libpcap is missing; install it with: sudo ${command} ${install.join(' ')}`,
    )
    return
  }
  console.error('sidecap: libpcap is missing, installing it')
  const attempt = (args) => spawnSync(command, args, { stdio: ['ignore', 2, 2] }).status === 0
  if (!attempt(install) && !(refresh !== undefined && attempt(refresh) && attempt(install))) {
    console.error('sidecap: libpcap could not be installed; the agent says what that means')
  }
}

/** One setup at a time in a clone: two would build into the same files. Returns what ends it. */
function lock(file) {
  for (let told = false; ; told = true) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      const release = () => rmSync(file, { force: true })
      process.once('exit', release)
      return release
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const { mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {}
    if (mtimeMs === undefined) continue
    // It is empty for a moment, while it is being written.
    const holder = Number(readFileSync(file, 'utf8'))
    if (holder === 0 ? Date.now() - mtimeMs > 2000 : !isSetup(holder)) rmSync(file, { force: true })
    else if (!told) console.error(`sidecap: waiting for the setup that process ${holder} does`)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
}

/** Whether a process runs this script: one that was killed leaves its lock, and its number may be another's by now. */
function isSetup(pid) {
  if (pid === process.pid) return false
  const file = `/proc/${pid}/cmdline`
  if (existsSync('/proc/self/cmdline')) {
    return existsSync(file) && readFileSync(file, 'utf8').includes('setup.mjs')
  }
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function must(command, args, options = {}) {
  // What tools say goes to stderr: stdout belongs to the program that is started next.
  const { status } = spawnSync(command, args, { stdio: ['ignore', 2, 2], ...options })
  if (status !== 0) {
    console.error(`sidecap: setup failed: ${path.basename(command)} ${args.slice(0, 3).join(' ')}`)
    process.exit(1)
  }
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
