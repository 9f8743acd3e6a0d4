/**
 * The agent: wires configuration → capture → store → accounts → metrics → server, and sees to its life from start to signal.
 * With capturing.ts and the worker's entry all that knows several stages.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { type Logger, pino } from 'pino'
import { Ledgers, ledgerOptions } from './accounts/ledger.js'
import { FlowRecords } from './accounts/records.js'
import { addon } from './capture/addon.js'
import type { Captures } from './capture/capture.js'
import { adapterReports } from './capture/doctor.js'
import type { CaptureStatus } from './capture/status.js'
import { recordFile, startCaptures } from './capturing.js'
import type { Config } from './config.js'
import { untilTold } from './ending.js'
import { asSidecapError, type ErrorBody, SidecapError } from './errors.js'
import { createRegistry } from './metrics/index.js'
import { HEADER_BYTES, type PcapHeader, readHeader } from './pcap/pcap.js'
import type { buildServer } from './server/server.js'
import { loadTokens, type Tokens } from './server/tokens.js'
import { createTraffic } from './server/traffic.js'
import { readPlan } from './store/read.js'
import { Store } from './store/store.js'
import { parseListen } from './units.js'

/** `version` of package.json. */
export const VERSION = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
).version

/** By then all that a start loads is loaded. */
const TRIM_MS = 1000

/** A running agent. */
export interface Agent {
  /** Where it listens. */
  address: AddressInfo
  /** Drains the captures, closes files and connections: within about two seconds, and two more where many flows are told. */
  stop(): Promise<void>
}

/** Runs until a signal or a console event, then stops gracefully; a second one ends at once. Throws what `startAgent` throws. */
export async function runAgent(config: Config): Promise<void> {
  addon().trim()
  const log = await createLog(config)
  const starting = startAgent(config, log)
  // Told while it starts, it stops when it has: a container's first process never gets a signal that it has not asked for.
  const told = untilTold(async () => (await starting).stop(), log)
  const started = starting.then(() => {
    // Loading and compiling leaves some 4 MB behind that nothing needs again.
    setTimeout(() => addon().trim(), TRIM_MS).unref()
  })
  await Promise.all([started, told])
}

/** Starts all parts. Throws coded errors: DATA_*, CONFIG_*, FILTER_*, LISTEN_FAILED, ADDON_MISSING, ADAPTER_AMBIGUOUS. */
export async function startAgent(config: Config, log: Logger): Promise<Agent> {
  checkReplay(config)
  await checkFilter(config)
  const { store, directory } = await openStore(config, log)
  const stopping = new AbortController()
  const ledgers = config.accounts ? new Ledgers(ledgerOptions(config)) : null
  let records: FlowRecords | undefined
  let captures: Captures | undefined
  let app: ReturnType<typeof buildServer> | undefined
  const stop = async () => {
    stopping.abort()
    await Promise.all([captures?.stop(), app?.close()])
    const left = (await records?.close()) ?? 0
    if (left > 0) log.warn(`${left} flows have no record: the disk or the time did not suffice`)
    await store.close()
  }
  try {
    const ended = new FlowRecords(() => ledgers?.list() ?? [], recordFile(config, log))
    records = ended
    const tokens = await loadTokens(config, directory)
    const { port } = parseListen(config.listen)!
    // The adapters are opened while the server is loaded; only a port of the system's choice must be known before.
    if (port !== 0) captures = startCaptures(config, store, ledgers, ended, port, log)
    const { buildServer } = await import('./server/server.js')
    const traffic = createTraffic()
    const statuses = () => captures?.statuses() ?? []
    const accounts = { list: () => ledgers?.list() ?? [] }
    const server = buildServer({
      config,
      version: VERSION,
      tokens: tokens.tokens,
      captures: statuses,
      adapters: () => adapterReports(config, statuses()),
      store,
      read: readPlan,
      accounts,
      records: ended,
      live: {
        subscribe: (names, onBlock) => captures?.live.subscribe(names, onBlock) ?? (() => {}),
      },
      flush: () => captures?.flush() ?? Promise.resolve(),
      registry: createRegistry({
        version: VERSION,
        captures: statuses,
        store: () => store.stats(),
        accounts: accounts.list,
        topFlows: config['metrics.topFlows'],
        server: traffic,
      }),
      traffic,
      compileFilter: addon().compileFilter,
      select: addon().select,
      now: () => now(config, store),
      ready: () => reasons(captures, statuses()),
      stopping: stopping.signal,
      logger: log,
    })
    app = server
    const address = await listen(server, config)
    captures ??= startCaptures(config, store, ledgers, ended, address.port, log)
    greet(config, address, tokens, directory, log)
    return { address, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** pino to standard output: lines of JSON, or text when that is a terminal. */
async function createLog(config: Config): Promise<Logger> {
  const options = { level: config.log, base: null }
  if (!process.stdout.isTTY) return pino(options)
  const { default: pretty } = await import('pino-pretty')
  return pino(options, pretty({ translateTime: 'HH:MM:ss', ignore: 'pid,hostname', sync: true }))
}

/** A file that cannot be played stops the start; one that is damaged further on is played up to there. */
function checkReplay({ backend, replay }: Config): void {
  if (backend !== 'replay') return
  let header: PcapHeader | null
  try {
    const file = openSync(replay, 'r')
    const bytes = new Uint8Array(HEADER_BYTES)
    header = readHeader(bytes.subarray(0, readSync(file, bytes)))
    closeSync(file)
  } catch (error) {
    throw new SidecapError(
      'FILE_UNREADABLE',
      `${replay} cannot be read: ${(error as Error).message}`,
    )
  }
  if (header === null) throw new SidecapError('FILE_FORMAT', `${replay} is not a pcap file`)
}

/** A wrong filter stops the start. What cannot be compiled here for want of the library is told by the capture. */
async function checkFilter(config: Config): Promise<void> {
  if (config.filter === '') return
  try {
    await addon().compileFilter(config.filter, 1, config.snaplen)
  } catch (error) {
    const coded = asSidecapError(error)
    if (coded.code.startsWith('FILTER_') && coded.code !== 'FILTER_INVALID') throw coded
    // Ethernet is a guess: a filter may be meant for another link type.
    if (coded.code === 'FILTER_INVALID' && /syntax error|illegal/.test(coded.message)) throw coded
  }
}

/** Opens the data directory; in place of a default that cannot be written, one in the system's temporary folder. */
async function openStore(
  config: Config,
  log: Logger,
): Promise<{ store: Store; directory: string }> {
  const options = {
    bytes: config['recorder.bytes'],
    age: config['recorder.age'],
    free: config['recorder.free'],
    segment: config['recorder.segment'],
  }
  try {
    const store = await Store.open({ ...options, directory: config.data })
    return { store, directory: config.data }
  } catch (error) {
    if (config.dataChosen || asSidecapError(error).code !== 'DATA_UNWRITABLE') throw error
    const user = process.getuid?.() ?? os.userInfo().username
    const directory = path.join(os.tmpdir(), `sidecap-${user}`)
    log.warn(
      { directory },
      `${config.data} is not writable: packets are kept in ${directory}, which may not outlive this container (choose another with --data)`,
    )
    return { store: await Store.open({ ...options, directory }), directory }
  }
}

async function listen(
  server: ReturnType<typeof buildServer>,
  config: Config,
): Promise<AddressInfo> {
  const { host, port } = parseListen(config.listen)!
  try {
    await server.listen({ port, host: host === '' ? '::' : host })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (host !== '' || (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL')) {
      throw listenFailed(config.listen, error)
    }
    // No IPv6 here.
    await server.listen({ port, host: '0.0.0.0' }).catch((second) => {
      throw listenFailed(config.listen, second)
    })
  }
  return server.server.address() as AddressInfo
}

function listenFailed(listen: string, error: unknown): SidecapError {
  return new SidecapError(
    'LISTEN_FAILED',
    `Cannot listen on ${listen}: ${(error as Error).message}`,
    {
      cause: error,
    },
  )
}

/** The clock of "the last five minutes": of a replay, that of its packets. */
function now(config: Config, store: Store): bigint {
  if (config.backend === 'replay') return (store.stats().newest ?? 0n) + 1n
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n
}

function reasons(captures: Captures | undefined, statuses: CaptureStatus[]): ErrorBody[] {
  if (captures === undefined) {
    return [
      new SidecapError('CAPTURE_FAILED', 'The agent is starting', {
        hint: 'Ask again in a moment.',
      }).toJSON(),
    ]
  }
  const disks = statuses.flatMap(({ store }) => (store.error === null ? [] : [store.error]))
  return [...captures.ready(), ...disks]
}

function greet(
  config: Config,
  address: AddressInfo,
  tokens: Tokens,
  directory: string,
  log: Logger,
): void {
  const { port } = address
  log.info(
    { version: VERSION, address: address.address, port, data: directory },
    `listening on ${config.listen === ':0' ? `port ${port}` : config.listen}; packets of the last five minutes: curl -o last5.pcap 'http://localhost:${port}/pcap?last=5m'`,
  )
  if (!tokens.generated) return
  log.info(
    `from other addresses than loopback: curl -H 'Authorization: Bearer ${tokens.tokens[0]}' -o last5.pcap 'http://${os.hostname()}:${port}/pcap?last=5m' (shown once; kept in ${path.join(directory, 'token')})`,
  )
}
