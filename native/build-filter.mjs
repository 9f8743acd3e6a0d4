/**
 * Builds the libpcap that filters where Windows has no wpcap.dll: `node native/build-filter.mjs [--force] [--source DIR]` →
 * prebuilds/win32-x64/libpcap-filter.dll, beside the addon, with its licence (BSD). The source is Debian's package, fetched and checked by
 * apt (the signatures of its own archive), or what DIR holds; libpcap's own build makes it with PCAP_TYPE=null: no driver, no
 * network. On Windows itself (Dockerfile.windows) a source must be given, and MinGW, CMake, Ninja and winflexbison do the work.
 */
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'

const here = import.meta.dirname
const TARGET = 'x86_64-w64-mingw32'
const ON_WINDOWS = process.platform === 'win32'
const NEEDED = 'apt-get install cmake flex bison dpkg-dev gcc-mingw-w64-x86-64-posix'
const IMPORTS = ['kernel32.dll', 'ws2_32.dll', 'msvcrt.dll', 'ucrtbase.dll']
const OPTIONS = [
  '-DCMAKE_BUILD_TYPE=Release',
  '-DCMAKE_SHARED_LINKER_FLAGS=-s -static-libgcc',
  '-DPCAP_TYPE=null',
  '-DENABLE_REMOTE=OFF',
  ...['DBUS', 'RDMA', 'BLUETOOTH', 'NETMAP', 'DPDK', 'AIRPCAP', 'DAG', 'SEPTEL', 'SNF', 'TC'].map(
    (name) => `-DDISABLE_${name}=ON`,
  ),
]

const cache = path.join(here, '../node_modules/.cache/sidecap/libpcap')
const prebuilds = path.join(here, 'prebuilds/win32-x64')
const library = path.join(prebuilds, 'libpcap-filter.dll')

mkdirSync(cache, { recursive: true })
if (process.argv.includes('--force') || !upToDate()) build()
checkImports()
console.error(`filter library: ${path.relative(process.cwd(), library)}`)

function upToDate() {
  const built = statSync(library, { throwIfNoEntry: false })
  return built !== undefined && built.mtimeMs > statSync(import.meta.filename).mtimeMs
}

function build() {
  const given = process.argv.indexOf('--source') + 1
  const tools = ON_WINDOWS
    ? ['cmake', 'ninja', 'win_flex', 'win_bison', 'gcc']
    : ['cmake', 'flex', 'bison', `${TARGET}-gcc`, ...(given ? [] : ['apt-get', 'dpkg-source'])]
  for (const program of tools) {
    const { error } = spawnSync(program, ['--version'])
    if (error !== undefined) fail(`no ${program} here (Debian: ${NEEDED})`)
  }
  if (ON_WINDOWS && !given) fail('on Windows name a source of libpcap: --source DIR')
  const source = given ? path.resolve(process.argv[given] ?? '') : fetchSource()
  const objects = path.join(cache, 'build')
  rmSync(objects, { recursive: true, force: true })
  const how = ON_WINDOWS
    ? ['-G', 'Ninja', '-DCMAKE_C_COMPILER=gcc']
    : [`-DCMAKE_TOOLCHAIN_FILE=${toolchain()}`]
  run('cmake', ['-S', source, '-B', objects, ...how, ...OPTIONS])
  run('cmake', ['--build', objects, '--target', 'pcap', '--parallel', '2'])
  mkdirSync(prebuilds, { recursive: true })
  copyFileSync(path.join(source, 'LICENSE'), path.join(prebuilds, 'libpcap-filter.LICENSE.txt'))
  // Put in place whole: a process that has the old one open keeps it.
  copyFileSync(path.join(objects, 'run/pcap.dll'), `${library}.new`)
  renameSync(`${library}.new`, library)
}

/** The unpacked source package; fetched once. Neither the system's package lists nor its sources are touched. */
function fetchSource() {
  const lists = path.join(cache, 'lists')
  const sources = path.join(cache, 'sources.list')
  mkdirSync(path.join(lists, 'partial'), { recursive: true })
  const unpacked = () => readdirSync(cache).find((name) => /^libpcap-\d[\d.]*$/.test(name))
  if (unpacked() === undefined) {
    writeFileSync(sources, `${sourceLines().join('\n')}\n`)
    const options = [
      `Dir::Etc::SourceList=${sources}`,
      'Dir::Etc::SourceParts=/dev/null',
      `Dir::State::Lists=${lists}`,
      // What runs as root may write where apt's own user may not.
      'APT::Sandbox::User=root',
    ].flatMap((option) => ['-o', option])
    run('apt-get', [...options, 'update'])
    run('apt-get', [...options, 'source', 'libpcap'])
  }
  return path.join(cache, unpacked() ?? fail('apt-get source libpcap gave no source'))
}

/** deb-src lines for the archives this system takes its packages from. */
function sourceLines() {
  const format = '$(REPO_URI)|$(RELEASE)|$(COMPONENT)'
  const targets = run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'])
  const archives = targets.split('\n').filter((line) => /^https?:.*debian.*\|main$/.test(line))
  if (archives.length === 0) fail('apt knows no archive of Debian (apt-get update first)')
  const keys = '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
  return [...new Set(archives)].map((line) => `deb-src ${keys} ${line.replaceAll('|', ' ')}`)
}

function toolchain() {
  const file = path.join(cache, 'toolchain.cmake')
  const lines = [
    'set(CMAKE_SYSTEM_NAME Windows)',
    'set(CMAKE_SYSTEM_PROCESSOR x86_64)',
    `set(CMAKE_C_COMPILER ${TARGET}-gcc)`,
    `set(CMAKE_RC_COMPILER ${TARGET}-windres)`,
    `set(CMAKE_FIND_ROOT_PATH /usr/${TARGET})`,
    'set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)',
    'set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)',
    'set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)',
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

function checkImports() {
  const listing = run(ON_WINDOWS ? 'objdump' : `${TARGET}-objdump`, ['-p', library])
  const dlls = [...listing.matchAll(/DLL Name: (.*)/g)].map(([, name]) => name.trim().toLowerCase())
  const strange = dlls.filter(
    (name) => !IMPORTS.includes(name) && !name.startsWith('api-ms-win-crt-'),
  )
  if (strange.length > 0) fail(`it imports ${strange.join(', ')}`)
}

// In the cache: libpcap's build leaves a file NUL: where it is started.
function run(command, args, cwd = cache) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (status !== 0) fail(`${command} ${args[0]}: ${error?.message ?? (stderr || stdout)}`)
  return stdout
}

function fail(why) {
  console.error(`filter library for Windows: not built: ${why}`)
  process.exit(1)
}
