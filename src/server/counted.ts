/**
 * Recorded packets, counted. The last count is kept for a while: who asks for one table of a time range usually asks for the others next,
 * and of the same packets every table is told without reading them again.
 */
import v8 from 'node:v8'
import vm from 'node:vm'
import { FileAccounts } from '../accounts/report.js'
import { FLOWS } from '../accounts/series.js'
import type { AccountQuestion, RecordedPart } from './accountjob.js'
import { type Reading, readRecorded } from './recorded.js'

/**
 * Flows of one count: 32 MB when all of them are there. The recording may hold more, which is told; of those the ones kept are the latest
 * used.
 */
export const MOST_FLOWS = 200_000
/** Those of an adapter at least, when others have taken all. */
const LEAST_FLOWS = 1000
/** Milliseconds for which the last count is kept. */
const KEPT_MS = 15_000

// A count that nobody needs any more is garbage of 30 MB of which V8 sees a few bytes, and does not hurry: without this they would add up.
v8.setFlagsFromString('--expose-gc')
const collect = vm.runInNewContext('gc') as () => void

export interface Counted {
  /** Of those that have packets. */
  adapters: CountedAdapter[]
  reading: Reading
}

/** Adapters are counted apart, as they are live: a packet that passes two of them is not sent twice. */
export interface CountedAdapter {
  interface: string
  accounts: FileAccounts
}

type Recorded = Extract<AccountQuestion, { type: 'recorded' }>

let last: { key: string; counted: Counted } | null = null
let timer: NodeJS.Timeout | undefined

/** Counts what the question is about, one question at a time. Rejects as `readRecorded`. */
export async function count(question: Recorded, signal: AbortSignal): Promise<Counted> {
  const protocols = question.wanted.what === 'protocols'
  const key = keyOf(question, protocols)
  const whole = keyOf(question, true)
  // A count that decoded every packet serves the other tables, too; one that came to its bounds by that does not.
  if (last?.key === key || (last?.key === whole && last.counted.reading.reason === null)) {
    keep(last.key, last.counted)
    return last.counted
  }
  last = null
  collect()
  const adapters: CountedAdapter[] = []
  let present: RecordedPart | null = null
  let left = MOST_FLOWS
  const reading = await readRecorded(question.parts, { ...question, signal }, (records, part) => {
    if (part !== present) {
      const before = adapters.at(-1)?.accounts
      if (before !== undefined) left -= before.cells[FLOWS]!
      const accounts = new FileAccounts({ flows: Math.max(LEAST_FLOWS, left), protocols })
      accounts.setLocal(part.local)
      adapters.push({ interface: part.interface, accounts })
    }
    present = part
    adapters.at(-1)!.accounts.add(records, part.linkType, part.precision)
  })
  const counted = { adapters, reading }
  keep(key, counted)
  return counted
}

function keep(key: string, counted: Counted): void {
  last = { key, counted }
  clearTimeout(timer)
  timer = setTimeout(() => {
    last = null
  }, KEPT_MS)
  timer.unref()
}

/** The same for the same packets, and for no others. */
function keyOf({ parts, filter }: Recorded, protocols: boolean): string {
  return JSON.stringify([parts.map((part) => [part.interface, part.etag]), filter, protocols])
}
