/** What the captures of an agent are wired to: the recorder, the accounts, the log. */
import type { Logger } from 'pino'
import type { Ledgers } from './accounts/ledger.js'
import type { NamesReport } from './accounts/names.js'
import { RecordFile } from './accounts/recordfile.js'
import type { FlowRecords } from './accounts/records.js'
import { Captures } from './capture/capture.js'
import type { CaptureStatus } from './capture/status.js'
import type { Config } from './config.js'
import type { SegmentEvent } from './store/segment.js'
import { CounterCells } from './store/shared.js'
import type { Store } from './store/store.js'

/** Opens the adapters; `port` is the agent's own. Without ledgers nothing is accounted. Throws as `Captures.start`. */
export function startCaptures(
  config: Config,
  store: Store,
  ledgers: Ledgers | null,
  records: FlowRecords,
  port: number,
  log: Logger,
): Captures {
  const captures = new Captures({
    config,
    port,
    worker: new URL('./worker.js', import.meta.url),
    blockBytes: store.blockBytes(config.snaplen),
    recorder: {
      task: (adapter) =>
        // The worker puts in what the adapter turns out to deliver.
        store.writerOptions(adapter, { linkType: 0, snaplen: 0, precision: config.precision }),
      apply: (adapter, event) => onRecorderEvent(store, adapter, event as SegmentEvent, log),
      counters: (adapter) => store.writerCounters(adapter),
      lost: (adapter, packets) => new CounterCells(store.counters(adapter)).dropped(packets),
    },
    accountant: ledgers && {
      task: (target, adapter, captured) => {
        const task = ledgers.task(target, adapter, captured)
        records.begin()
        return task
      },
      observe: (target, adapter) => ledgers.observe(target, adapter),
      forget: (target) => {
        const ledger = ledgers.forget(target)
        if (ledger !== undefined) records.finish(ledger)
      },
      keep: (target, names) => ledgers.keep(target, names as NamesReport),
      failed: ({ name }, error) =>
        log.error({ interface: name, code: error.code }, `accounting failed: ${error.message}`),
    },
    onChange: changeLog(log),
  })
  captures.start()
  return captures
}

/** The file for flows that have ended, when there is to be one. Throws CONFIG_INVALID. */
export function recordFile(config: Config, log: Logger): RecordFile | null {
  if (!config.accounts || config['accounts.records'] === '') return null
  return new RecordFile({
    path: config['accounts.records'],
    bytes: config['accounts.recordBytes'],
    files: config['accounts.recordFiles'],
    onState: (error) => {
      if (error === null) log.info('records of flows are written again')
      else log.error(`records of flows cannot be written, and wait: ${error.message}`)
    },
  })
}

function onRecorderEvent(store: Store, adapter: string, event: SegmentEvent, log: Logger): void {
  store.apply(adapter, event)
  if (event.type === 'failing') {
    log.error(
      { interface: adapter, code: event.error.code },
      `${event.error.message} — ${event.error.hint}`,
    )
  } else if (event.type === 'recovered') {
    log.info({ interface: adapter }, 'recording goes on')
  } else if (event.type === 'sealed') {
    log.debug({ interface: adapter, file: event.name, packets: event.packets }, 'segment closed')
  }
}

/** Logs what becomes of each capture; a failure once, however often it is tried again. */
function changeLog(log: Logger): (status: CaptureStatus) => void {
  const told = new Map<string, string>()
  return ({ interface: name, state, error, backend, linkTypeName, warnings }) => {
    if (state === 'starting') return
    if (error !== null) {
      if (told.get(name) === error.message) return
      told.set(name, error.message)
      log.warn({ interface: name, state, code: error.code }, `${error.message} — ${error.hint}`)
      return
    }
    told.delete(name)
    if (state === 'capturing') {
      log.info({ interface: name, backend, linkType: linkTypeName }, `capturing ${name}`)
      for (const warning of warnings) log.warn({ interface: name }, warning)
    } else if (state === 'ended') log.info({ interface: name }, `capture of ${name} has ended`)
  }
}
