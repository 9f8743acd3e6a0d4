/**
 * A capture worker: the thread of one session of one adapter. Beside `agent.ts` the only file that knows several stages:
 * blocks go from the capture to the recorder, then, copied, to the main thread for live clients, then to the accounts.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { Accounts } from './accounts/accounts.js'
import { Backlog } from './accounts/backlog.js'
import type { AccountsQuestion, AccountsTask } from './accounts/ledger.js'
import { namesOf } from './accounts/names.js'
import { addon, type Session, type SessionOptions } from './capture/addon.js'
import { openAutomatic, tell } from './capture/automatic.js'
import type { Block } from './capture/block.js'
import { preferHugePages } from './capture/memory.js'
import type { FromWorker, ToWorker, WorkerTask } from './capture/messages.js'
import { asSidecapError } from './errors.js'
import { SegmentWriter, type WriterOptions } from './store/segment.js'
import type { SegmentEvent } from './store/types.js'

/** Names of a kind that outlive the worker, in the main thread's ledger. */
const MOST_NAMES = 4096

/** Live blocks sent and not yet taken; more are skipped, so that a busy main thread bounds the memory. */
const MOST_LIVE_BLOCKS = 4

/** So long the news of a written block may wait for more: at full rate a message for each costs the main thread more
 *  than all else it does. */
const NEWS_MS = 50

const port = parentPort!
const task = workerData as WorkerTask
const post = (message: FromWorker, transfer: ArrayBuffer[] = []) =>
  port.postMessage(message, transfer)

let session: Session | undefined
let writer: SegmentWriter | undefined
let backlog: Backlog | undefined
let stopping = false
let live = false
let liveOut = 0
let liveSkipped = 0
let news: SegmentEvent[] = []
let newsTimer: NodeJS.Timeout | undefined

function onBlock(block: Block): void {
  let written = false
  try {
    writer!.write(block.bytes, block.packets, block.first, block.last)
    if (live) sendLive(block)
    written = true
  } finally {
    if (written && backlog !== undefined) backlog.put(block, session!.waiting)
    else block.release()
  }
}

/** Begins to account. */
function account({ linkType, precision }: Session): void {
  const { memory, local, times } = task.accounts as AccountsTask
  preferHugePages(memory.flows.shared)
  // A file can wait, and is accounted whole.
  const replay = task.session.backend === 'replay'
  backlog = new Backlog({
    accounts: new Accounts(memory, { linkType, precision, local, times }),
    base: new Float64Array(memory.base),
    most: replay ? Number.POSITIVE_INFINITY : Math.max(1, task.session.blocks >> 2),
    live: !replay,
    onFailure: unaccounted,
  })
}

function unaccounted(error: unknown): void {
  post({ type: 'unaccounted', error: asSidecapError(error).toJSON() })
}

function answer(question: AccountsQuestion): unknown {
  if (backlog === undefined) return null
  backlog.drain()
  switch (question.type) {
    case 'names':
      return namesOf(backlog.accounts, question.most)
    case 'local':
      backlog.accounts.setLocal(question.local)
      return null
  }
}

/** Tells the main thread of blocks in batches, of everything else at once (with what was before it). */
function onSegment(event: SegmentEvent): void {
  news.push(event)
  if (event.type !== 'block') sendNews()
  else newsTimer ??= setTimeout(sendNews, NEWS_MS)
}

function sendNews(): void {
  clearTimeout(newsTimer)
  newsTimer = undefined
  if (news.length > 0) post({ type: 'recorder', events: news })
  news = []
}

function sendLive({ bytes, packets, first, last }: Block): void {
  if (liveOut >= MOST_LIVE_BLOCKS) {
    liveSkipped += packets
    return
  }
  const copy = bytes.slice()
  post({ type: 'live', bytes: copy, packets, first, last, skipped: liveSkipped }, [copy.buffer])
  liveOut++
  liveSkipped = 0
}

async function onEnd(error: Error | null): Promise<void> {
  backlog?.close()
  await writer?.close()
  sendNews()
  if (backlog !== undefined) post({ type: 'names', names: namesOf(backlog.accounts, MOST_NAMES) })
  post({
    type: 'ended',
    error: error === null ? null : asSidecapError(error, 'CAPTURE_FAILED').toJSON(),
    opened: session !== undefined,
  })
  port.close()
}

/** Opens with the agent's own traffic left out; where the link type knows no TCP, without that. */
async function open(): Promise<{ backend: string; warnings: string[] }> {
  const { exclusion, session: options } = task
  const attempt = async (filter: string) => {
    const tried: SessionOptions = { ...options, filter }
    const opening = await openAutomatic(tried, { onBlock, onEnd })
    session = opening.session
    const warnings = opening.refused.map((refusal) => `auto: refused by ${tell(refusal)}`)
    return { backend: opening.backend, warnings }
  }
  if (exclusion === '') {
    return attempt(options.filter)
  }
  const joined = options.filter === '' ? exclusion : `(${options.filter}) and ${exclusion}`
  try {
    return await attempt(joined)
  } catch (error) {
    if (asSidecapError(error).code !== 'FILTER_INVALID') throw error
    const opened = await attempt(options.filter)
    const warning = `the agent’s own traffic is captured too: "${exclusion}" does not fit this link type`
    return { ...opened, warnings: [...opened.warnings, warning] }
  }
}

port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'stop':
      stopping = true
      session?.stop()
      break
    case 'flush':
      void (session?.flush() ?? Promise.resolve()).then(() => {
        backlog?.drain()
        sendNews()
        post({ type: 'answer', id: message.id, answer: null })
      })
      break
    case 'ask':
      post({
        type: 'answer',
        id: message.id,
        answer: answer(message.question as AccountsQuestion),
      })
      break
    case 'live':
      live = message.on
      break
    case 'taken':
      liveOut--
      break
  }
})

try {
  const { backend, warnings } = await open()
  const { linkType, snaplen, precision } = session!
  try {
    if (task.accounts !== null) account(session!)
  } catch (error) {
    // Capturing does not depend on it.
    unaccounted(error)
  }
  const options = task.recorder as WriterOptions
  writer = new SegmentWriter({ ...options, linkType, snaplen, precision }, onSegment)
  post({
    type: 'opened',
    backend,
    linkType,
    linkTypeName: addon().linkTypeName(linkType),
    snaplen,
    precision,
    warnings: [...session!.warnings, ...warnings],
  })
  session!.start()
  if (stopping) session!.stop()
} catch (error) {
  session = undefined
  await onEnd(error as Error)
}
