/**
 * Compiles the addon with nothing but a C++ compiler: for machines without Python, make or Node's headers.
 * Sources and flags come from binding.gyp, which stays the one description; the headers of Node-API come from npm
 * (node-api-headers). Only what our binding.gyp uses of gyp's language is understood: lists, conditions on OS and
 * target_arch, and `<!(command)`.
 */
import { execSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'

/**
 * Builds every target of `directory`/binding.gyp; throws when the compiler fails. `options` for another system than this:
 * gyp's `os` and `arch`, the `compiler`, what is added when compiling (`cflags`) and linking (`ldflags`), the folders
 * of the result (`release`) and of what is made on the way (`objects`).
 */
export function compile(directory, options = {}) {
  const {
    os: system = { darwin: 'mac', win32: 'win' }[process.platform] ?? process.platform,
    arch = os.arch(),
    compiler = process.env.CXX || ['c++', 'g++', 'clang++'].find(runs),
    cflags = ['-fPIC'],
    ldflags = [],
    release = path.join(directory, 'build/Release'),
    objects = path.join(directory, 'build/obj'),
  } = options
  if (compiler === undefined) {
    throw new Error(
      'no C++ compiler found. Install one (Debian, Ubuntu: apt-get install g++; Alpine: apk add g++) or set CXX',
    )
  }
  const { include_dir: headers } = createRequire(import.meta.url)('node-api-headers')
  for (const target of readTargets(path.join(directory, 'binding.gyp'), system, arch)) {
    mkdirSync(release, { recursive: true })
    mkdirSync(objects, { recursive: true })
    const flags = [
      ...['-O2', '-pthread', '-fvisibility=hidden', ...cflags, ...target.cflags],
      ...target.cflags_cc,
      ...target.defines.map((define) => `-D${define}`),
      ...[...target.include_dirs, headers].map(
        (include) => `-I${path.resolve(directory, include)}`,
      ),
      `-DNODE_GYP_MODULE_NAME=${target.name}`,
      '-DBUILDING_NODE_EXTENSION',
    ]
    const outputs = target.sources.map((source) =>
      path.join(objects, `${source.replaceAll('/', '_')}.o`),
    )
    const shared = newestSource(directory, /\.(h|gyp|mjs)$/)
    target.sources.forEach((source, i) => {
      const file = path.join(directory, source)
      const made = statSync(outputs[i], { throwIfNoEntry: false })?.mtimeMs ?? 0
      if (made > Math.max(shared, statSync(file).mtimeMs)) return
      // Renamed when complete: two builds may be under way at once.
      const fresh = `${outputs[i]}.${process.pid}`
      run(compiler, [...flags, '-c', file, '-o', fresh])
      renameSync(fresh, outputs[i])
    })
    const file = path.join(release, `${target.name}.node`)
    run(compiler, [
      '-shared',
      '-pthread',
      ...target.ldflags,
      '-o',
      `${file}.${process.pid}`,
      ...outputs,
      // gyp names libraries as MSVC's linker wants them; every other one wants -lws2_32.
      ...target.libraries.map((library) => library.replace(/^(\w+)\.lib$/, '-l$1')),
      ...ldflags,
    ])
    renameSync(`${file}.${process.pid}`, file)
  }
}

/** Latest change of a file that is compiled or of another kind, in milliseconds since 1970. */
export function newestSource(directory, kind = /\.(cc|h|gyp)$/) {
  let newest = 0
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const full = path.join(directory, entry.name)
    if (entry.isDirectory() && !['build', 'prebuilds'].includes(entry.name)) {
      newest = Math.max(newest, newestSource(full, kind))
    } else if (kind.test(entry.name)) {
      newest = Math.max(newest, statSync(full).mtimeMs)
    }
  }
  return newest
}

/** The targets with their lists, conditions applied. */
function readTargets(file, system, arch) {
  // A gyp file is a Python literal: without its comments it is a JavaScript one too.
  const text = readFileSync(file, 'utf8').replace(/^(\s*)#.*$/gm, '$1')
  const description = new Function(`return (${text})`)()
  return description.targets.map((given) => {
    const target = { name: given.target_name }
    const holds = (condition) => evaluate(condition, system, arch)
    const all = merge(holds, {}, description.target_defaults ?? {}, given)
    for (const key of [
      'sources',
      'include_dirs',
      'defines',
      'cflags',
      'cflags_cc',
      'ldflags',
      'libraries',
    ]) {
      target[key] = expand(all[key] ?? [], path.dirname(file))
    }
    const unwanted = all['cflags!'] ?? []
    const unwantedCc = all['cflags_cc!'] ?? []
    target.cflags = target.cflags.filter((flag) => !unwanted.includes(flag))
    target.cflags_cc = target.cflags_cc.filter((flag) => !unwantedCc.includes(flag))
    return target
  })
}

/** Joins dictionaries as gyp does: lists are appended; the branch of a condition that holds is merged in. */
function merge(holds, into, ...parts) {
  for (const part of parts) {
    for (const [key, value] of Object.entries(part)) {
      if (key === 'conditions') {
        for (const [condition, yes, no = {}] of value)
          merge(holds, into, holds(condition) ? yes : no)
      } else if (key === 'link_settings') merge(holds, into, value)
      else if (Array.isArray(value)) into[key] = [...(into[key] ?? []), ...value]
      else into[key] = value
    }
  }
  return into
}

function evaluate(condition, system, arch) {
  const expression = condition.replace(/\band\b/g, '&&').replace(/\bor\b/g, '||')
  return new Function('OS', 'target_arch', `return ${expression}`)(system, arch)
}

/** `<!(command)` is replaced by what the command prints, `<!@(command)` by its words. */
function expand(list, cwd) {
  // The commands call `node`: this one.
  const env = {
    ...process.env,
    PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`,
  }
  return list.flatMap((item) => {
    const command = /^<!(@?)\((.*)\)$/.exec(item)
    if (command === null) return [item]
    const printed = execSync(command[2], { cwd, env, encoding: 'utf8' }).trim()
    return command[1] === '@' ? printed.split(/\s+/) : [printed]
  })
}

function runs(command) {
  return spawnSync(command, ['--version']).status === 0
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' })
  if (status !== 0)
    throw new Error(`${command} failed${error === undefined ? '' : `: ${error.message}`}`)
}
