/**
 * What nobody has told of Windows containers yet, asked on the spot:
 *
 *   node probe.mjs inside [FILE]       in a container (or on a host): one JSON object with the answers
 *   node probe.mjs outside IMAGE…      on a Docker host: runs the first in each image and isolation, stops an agent by
 *                                      `docker stop`, and prints a table in Markdown with what is not as expected
 *
 * `inside` needs the built agent beside it (SIDECAP_DIST, ../../dist otherwise). Under Wine it is run by this project's
 * tests; on Windows it has never been run.
 */
import { spawn, spawnSync } from 'node:child_process'
import dgram from 'node:dgram'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const SECONDS = 4
const BACKENDS = ['pcap', 'raw', 'pktmon']
const here = import.meta.dirname
const dist = process.env.SIDECAP_DIST ?? path.resolve(here, '../../dist')

if (path.resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const [, , command, ...rest] = process.argv
  if (command === 'inside') await inside(rest[0])
  else if (command === 'outside' && rest.length > 0) await outside(rest)
  else {
    console.error('usage: node probe.mjs inside [FILE] | outside IMAGE…')
    process.exitCode = 2
  }
}

/** Answers from within, printed, and written to `file` when it is given. */
async function inside(file) {
  const load = (name) => import(pathToFileURL(path.join(dist, name)).href)
  const [{ diagnose }, { readEvidence }, { addon }, { loadConfig }] = await Promise.all([
    load('capture/doctor.js'),
    load('capture/evidence.js'),
    load('capture/addon.js'),
    load('config.js'),
  ])
  const report = await diagnose(loadConfig({ env: process.env }))
  const evidence = readEvidence(addon().adapters())
  const chosen = report.adapters.find(({ captured }) => captured)
  const answers = {
    platform: report.platform,
    windows: report.windows,
    evidence,
    library: report.library,
    adapters: report.adapters,
    captured: {},
  }
  // Opening is one thing, seeing packets of both directions another.
  for (const name of BACKENDS) {
    if (chosen?.backends.some((one) => one.name === name && one.usable)) {
      answers.captured[name] = await captureSome(name, chosen)
    }
  }
  const text = JSON.stringify(answers, null, 2)
  if (file === undefined) console.log(text)
  else writeFileSync(file, text)
}

/** Packets that a backend takes while datagrams go to the next machine and to ourselves. */
async function captureSome(backend, adapter) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sidecap-probe-'))
  const file = path.join(folder, 'probe.pcap')
  const arguments_ = [
    'capture',
    '-i',
    adapter.name,
    '--backend',
    backend,
    '--duration',
    `${SECONDS}s`,
  ]
  const child = spawn(process.execPath, [path.join(dist, 'cli.js'), ...arguments_, '-w', file], {
    stdio: 'ignore',
  })
  const ended = new Promise((resolve) => child.on('exit', resolve))
  const timer = setInterval(() => disturb(adapter), 200)
  const code = await ended
  clearInterval(timer)
  const { scanRecords, readHeader } = await import(
    pathToFileURL(path.join(dist, 'pcap/pcap.js')).href
  )
  try {
    const bytes = readFileSync(file)
    const { linkType } = readHeader(bytes)
    const { packets } = scanRecords(bytes, 24, bytes.length, 'micro')
    return { code, linkType, packets }
  } catch (error) {
    return { code, error: error.message }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A datagram to the first address of the adapter's network (a gateway, often), port 9 (discard). */
function disturb({ addresses }) {
  const own = addresses.find(({ family }) => family === 'IPv4')
  if (own === undefined) return
  const socket = dgram.createSocket('udp4')
  socket.on('error', () => socket.close())
  socket.send('sidecap', 9, own.address.replace(/\.\d+$/, '.1'), () => socket.close())
}

/** Runs the probe in each image and isolation, and prints what came out. */
async function outside(images) {
  const rows = []
  for (const image of images) {
    for (const isolation of ['process', 'hyperv']) {
      for (const user of ['ContainerAdministrator', 'ContainerUser']) {
        rows.push({ image, isolation, user, ...probeImage(image, isolation, user) })
      }
    }
    rows.push({ image, isolation: 'process', user: 'docker stop', stop: stopAgent(image) })
  }
  console.log(table(rows))
  console.log(`\n<details><summary>all answers</summary>\n\n\`\`\`json`)
  console.log(`${JSON.stringify(rows, null, 2)}\n\`\`\`\n</details>`)
  // Questions are no failures; an image whose agent does not even start is one.
  if (rows.every(({ answers }) => answers === undefined)) process.exitCode = 1
}

function probeImage(image, isolation, user) {
  const { status, stdout, stderr, error } = docker([
    ...['run', '--rm', '--isolation', isolation, '--user', user],
    ...['-v', `${here}:C:/probe:ro`, '-e', 'SIDECAP_DIST=C:/sidecap/dist'],
    ...['--entrypoint', 'C:/nodejs/node.exe', image, 'C:/probe/probe.mjs', 'inside'],
  ])
  try {
    return { answers: JSON.parse(stdout) }
  } catch {
    return { failed: (error?.message ?? stderr.trim()) || `exit code ${status}` }
  }
}

/** Whether CTRL_SHUTDOWN_EVENT reaches the agent: it says so in its log, and ends well. */
function stopAgent(image) {
  const started = docker(['run', '-d', image, '--log', 'info'])
  if (started.status !== 0) return { failed: started.stderr.trim() }
  const id = started.stdout.trim()
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000)
  const began = Date.now()
  docker(['stop', id])
  const seconds = (Date.now() - began) / 1000
  const { stdout } = docker(['inspect', '--format', '{{.State.ExitCode}}', id])
  const log = docker(['logs', id])
  docker(['rm', '-f', id])
  return { code: Number(stdout), seconds, log: `${log.stdout}${log.stderr}`.split('\n').slice(-15) }
}

function docker(args) {
  return spawnSync('docker', args, { encoding: 'utf8', timeout: 180_000 })
}

/** The rows as a table in Markdown, with the differences from what the doctor lets one expect. */
export function table(rows) {
  const head = [
    'image',
    'isolation',
    'user',
    'place',
    'adapters',
    ...BACKENDS,
    'PktMonApi.dll',
    'NPCAP device',
    'not as expected',
  ]
  const lines = rows.map((row) => cells(row))
  return [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')
}

function cells({ image, isolation, user, answers, failed, stop }) {
  const start = [image, isolation, user]
  if (stop !== undefined) {
    const said = stop.failed ?? `exit code ${stop.code} after ${stop.seconds} s`
    return [...start, '', '', '', '', '', '', '', plain(said)]
  }
  if (answers === undefined)
    return [...start, '', '', '', '', '', '', '', plain(`failed: ${failed}`)]
  const { windows, adapters, evidence, captured } = answers
  const chosen =
    adapters.find((adapter) => adapter.captured) ?? adapters.find(({ flags }) => !flags.loopback)
  const names = adapters.map(({ friendlyName, description }) => `${friendlyName} (${description})`)
  const pktmon = evidence.dlls.some((dll) => dll.path.endsWith('PktMonApi.dll') && dll.present)
  const devices = [...new Set(evidence.devices.map(({ npcap }) => npcap ?? '?'))]
  return [
    ...start,
    windows?.place.kind ?? '?',
    plain(names.join('; ')),
    ...BACKENDS.map((name) => plain(outcome(chosen, name, captured))),
    pktmon ? 'there' : 'missing',
    devices.join(', '),
    plain(surprises(answers, chosen).join('; ')),
  ]
}

function outcome(adapter, name, captured) {
  const backend = adapter?.backends.find((one) => one.name === name)
  if (backend === undefined) return '?'
  if (backend.usable) return `opens, ${captured[name]?.packets ?? '?'} packets`
  const error = backend.windows?.error
  return error ? `${error.code} ${error.name}` : backend.error.code
}

/** Backends that do what the doctor did not expect, for a user with the rights it names. */
export function surprises({ windows, captured }, adapter) {
  if (windows === null || adapter === undefined) return []
  return windows.expectations.flatMap(({ backend, works }) => {
    const usable = adapter.backends.find(({ name }) => name === backend)?.usable === true
    if (usable && works === 'no') return [`${backend} works`]
    if (usable && captured[backend]?.packets === 0) return [`${backend} opens but sees nothing`]
    return !usable && works === 'yes' && windows.user.administrator
      ? [`${backend} does not work`]
      : []
  })
}

function plain(text) {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ')
}
