/** Answers about accounts, as JSON: what the thread for them does. */
import { conversationsOf } from '../accounts/conversations.js'
import { endpointsOf } from '../accounts/endpoints.js'
import { EVICTED, FlowTable } from '../accounts/flows.js'
import { flowRecord } from '../accounts/flowview.js'
import type { FileAccounts } from '../accounts/report.js'
import { FLOWS_ENDED } from '../accounts/series.js'
import { SidecapError } from '../errors.js'
import { type AccountQuestion, type CountedScope, liveScope, type Wanted } from './accountjob.js'
import { count } from './counted.js'
import { adapterNumber, writeFlowCursor } from './cursor.js'
import { type FlowPlace, type ListedTable, listFlows, SORTS } from './flowlist.js'
import type { TimeRange } from './times.js'

type Live = Extract<AccountQuestion, { type: 'live' }>
type Recorded = Extract<AccountQuestion, { type: 'recorded' }>
type FlowsWanted = Extract<Wanted, { what: 'flows' }>

/** Answers that lack something when the flow table had no room for it. */
const OF_FLOWS: ReadonlySet<Wanted['what']> = new Set([
  'flows',
  'conversations',
  'endpoints',
  'tcp',
])

/** The answer. Rejects with BAD_CURSOR, FILTER_*, and the signal's reason when nobody waits for it any more. */
export async function evaluate(
  question: AccountQuestion,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const answer = question.type === 'live' ? ofLive(question) : await ofRecorded(question, signal)
  return new TextEncoder().encode(`${JSON.stringify(answer)}\n`)
}

async function ofRecorded(question: Recorded, signal: AbortSignal): Promise<object> {
  const { wanted, scope, range } = question
  const { accounts, reading } = await count(question, signal)
  const evicted = accounts.cells[FLOWS_ENDED + EVICTED]! > 0 && OF_FLOWS.has(wanted.what)
  const reason = reading.reason ?? (evicted ? 'flows' : null)
  const counted: CountedScope = {
    ...scope,
    packets: reading.packets,
    complete: reason === null,
    reason,
  }
  const [name = ''] = scope.interfaces.length === 1 ? scope.interfaces : []
  const tables = [{ interface: name, table: accounts.table, base: accounts.base }]
  return { scope: counted, ...told(wanted, tables, accounts, range) }
}

/** What is asked of recorded packets. */
function told(
  wanted: Wanted,
  tables: ListedTable[],
  accounts: FileAccounts,
  range: TimeRange,
): object {
  switch (wanted.what) {
    case 'flows':
      return flowPage(tables, wanted, range)
    case 'conversations':
      return accounts.conversations(wanted.selection)
    case 'endpoints':
      return accounts.endpoints(wanted.selection)
    case 'protocols':
      return accounts.protocols()
    case 'stats':
      return { span: accounts.span, ...accounts.stats() }
    case 'dns':
      return { ...accounts.dns(), names: accounts.names(wanted.most).dns }
    case 'names':
      return accounts.names(wanted.most)
    case 'tcp':
      return accounts.tcp()
  }
}

function ofLive({ memories, wanted }: Live): object {
  const scope = liveScope(
    memories.map(({ interface: name, memory }) => ({
      interface: name,
      cells: new Float64Array(memory.cells),
    })),
  )
  const tables = memories.map(({ interface: name, memory }) => ({
    interface: name,
    table: new FlowTable(memory.flows),
    base: new Float64Array(memory.base)[0]!,
  }))
  switch (wanted.what) {
    case 'flows':
      return { scope, ...flowPage(tables, wanted, null) }
    case 'conversations':
      return { scope, ...conversationsOf(tables, wanted.selection) }
    case 'endpoints':
      return { scope, ...endpointsOf(tables, wanted.selection) }
    default:
      throw new SidecapError('INTERNAL', `${wanted.what} of live accounts are told elsewhere`)
  }
}

/** A page of flows, as records with the adapter they were seen at. */
function flowPage(
  tables: readonly ListedTable[],
  { filter, sort, most, after }: FlowsWanted,
  range: TimeRange | null,
): object {
  const list = listFlows(tables, filter, sort, most, placeOf(tables, after))
  const flows = list.places.map(({ table, slot }) => {
    const { table: flowTable, base, interface: name } = tables[table]!
    const { words, doubles } = flowTable
    const observer = name === '' ? {} : { observer: { ingress: { interface: { name } } } }
    return { ...flowRecord(words, doubles, slot, base), ...observer }
  })
  const last = list.places.at(-1)
  const next =
    last === undefined || !list.more
      ? null
      : writeFlowCursor({
          range,
          sort: SORTS.indexOf(sort),
          value: last.value,
          adapter: adapterNumber(tables[last.table]!.interface),
          slot: last.slot,
        })
  return { total: list.total, flows, next }
}

function placeOf(tables: readonly ListedTable[], after: FlowsWanted['after']): FlowPlace | null {
  if (after === null) return null
  const table = tables.findIndex((one) => adapterNumber(one.interface) === after.adapter)
  if (table < 0) throw new SidecapError('BAD_CURSOR', 'The cursor is of flows of another adapter')
  return { value: after.value, table, slot: after.slot }
}
