/**
 * Cross-compiles the addon for Windows by MinGW: `npm run build:windows [-- --force]` → prebuilds/win32-x64/, where
 * node-gyp-build looks. Sources and conditions come from binding.gyp, the names that node.exe exports from npm's
 * node-api-headers; no file of Node or of Windows is needed. The C++ runtime is linked in, and what the result
 * imports is checked: it must load on every Windows as it is. With --optional a machine without MinGW is no failure.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { compile, newestSource } from './compile.mjs'

const here = import.meta.dirname
const TARGET = 'x86_64-w64-mingw32'
/** Debian's names: win32 threads lack std::thread, so the posix variant it must be. */
const COMPILERS = [`${TARGET}-g++-posix`, `${TARGET}-g++`]
/** DLLs of every Windows, Nano Server included, and the program that loads the addon. */
const IMPORTS = ['kernel32', 'ws2_32', 'iphlpapi', 'advapi32', 'msvcrt', 'ucrtbase', 'node.exe']

const prebuilds = path.join(here, 'prebuilds/win32-x64')
const objects = path.join(here, 'build/win32-x64')
const addon = path.join(prebuilds, 'sidecap.node')

if (process.argv.includes('--force') || !upToDate()) {
  const compiler = COMPILERS.find((name) => spawnSync(name, ['--version']).status === 0)
  if (compiler === undefined) {
    if (process.argv.includes('--optional')) {
      console.error(
        'native addon for Windows: SKIPPED: no MinGW here, so a package made here lacks win32-x64',
      )
      process.exit(0)
    }
    fail(`no ${COMPILERS[0]} here (Debian, Ubuntu: apt-get install g++-mingw-w64-x86-64-posix)`)
  }
  mkdirSync(objects, { recursive: true })
  try {
    compile(here, {
      os: 'win',
      arch: 'x64',
      compiler,
      // The DLLs' functions have another type in GetProcAddress than in their headers.
      cflags: ['-Wno-cast-function-type'],
      ldflags: ['-static', '-s', importLibrary()],
      release: prebuilds,
      objects,
    })
  } catch (error) {
    fail(error.message)
  }
}
checkImports(addon)
console.error(`native addon: ${path.relative(process.cwd(), addon)}`)

function upToDate() {
  const built = statSync(addon, { throwIfNoEntry: false })
  return built !== undefined && built.mtimeMs > newestSource(here)
}

/** An import library of what node.exe exports, made of the lists in node-api-headers. */
function importLibrary() {
  const { def_paths: lists } = createRequire(import.meta.url)('node-api-headers')
  const names = Object.values(lists).flatMap((file) =>
    readFileSync(file, 'utf8')
      .split(/\r?\n/)
      .filter((line) => /^napi_|^node_api_/.test(line)),
  )
  const definition = path.join(objects, `node.${process.pid}.def`)
  const library = path.join(objects, `libnode.${process.pid}.a`)
  writeFileSync(definition, ['NAME NODE.EXE', 'EXPORTS', ...new Set(names), ''].join('\n'))
  run(tool('dlltool'), ['--input-def', definition, '--output-lib', library])
  rmSync(definition)
  // Made apart and renamed: builds may run side by side.
  const whole = path.join(objects, 'libnode.a')
  renameSync(library, whole)
  return whole
}

/** Refuses an addon that needs a DLL which a Windows may lack, such as VCRUNTIME140.dll or libstdc++-6.dll. */
function checkImports(file) {
  const listing = run(tool('objdump'), ['-p', file])
  const dlls = [...listing.matchAll(/DLL Name: (.*)/g)].map(([, name]) => name.trim().toLowerCase())
  const known = (name) => IMPORTS.some((one) => name === one || name === `${one}.dll`)
  const strange = dlls.filter((name) => !known(name) && !name.startsWith('api-ms-win-crt-'))
  if (dlls.length === 0 || strange.length > 0)
    fail(`imports of ${file}: ${strange.join(', ') || 'none'}`)
  console.error(`native addon: imports ${dlls.join(', ')}`)
}

/** Debian's cross tools carry the target in their names, those of a tool-chain on Windows itself do not. */
function tool(name) {
  const full = `${TARGET}-${name}`
  return spawnSync(full, ['--version']).status === 0 ? full : name
}

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (status !== 0) fail(`${command}: ${error?.message ?? stderr}`)
  return stdout
}

function fail(why) {
  console.error(`native addon for Windows: not built: ${why}`)
  process.exit(1)
}
