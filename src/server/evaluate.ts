/** Answers about accounts, as JSON: what the thread for them does. */
import { conversationsOf } from '../accounts/conversations.js'
import { dnsReport } from '../accounts/dnsreport.js'
import { endpointsOf } from '../accounts/endpoints.js'
import { EVICTED, FlowTable } from '../accounts/flows.js'
import { flowRecord } from '../accounts/flowview.js'
import { joinNames } from '../accounts/joinnames.js'
import { FileAccounts, joinProtocols } from '../accounts/report.js'
import { statsOf, sumOf } from '../accounts/reportstats.js'
import { FLOWS_ENDED } from '../accounts/series.js'
import { tcpReport } from '../accounts/tcpreport.js'
import { SidecapError } from '../errors.js'
import { type AccountQuestion, type CountedScope, liveScope, type Wanted } from './accountjob.js'
import { type CountedAdapter, count, MOST_FLOWS } from './counted.js'
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
  const { adapters, reading } = await count(question, signal)
  const evicted = adapters.some(({ accounts }) => accounts.cells[FLOWS_ENDED + EVICTED]! > 0)
  const reason = reading.reason ?? (evicted && OF_FLOWS.has(wanted.what) ? 'flows' : null)
  const counted: CountedScope = {
    ...scope,
    packets: reading.packets,
    complete: reason === null,
    reason,
  }
  return { scope: counted, ...told(wanted, adapters, range) }
}

/** What is asked of recorded packets. */
function told(wanted: Wanted, adapters: readonly CountedAdapter[], range: TimeRange): object {
  const all = adapters.map(({ accounts }) => accounts)
  switch (wanted.what) {
    case 'flows':
      return flowPage(adapters.map(tableOf), wanted, range)
    case 'conversations':
      return conversationsOf(all, wanted.selection)
    case 'endpoints':
      return endpointsOf(all, wanted.selection)
    case 'protocols':
      return joinProtocols(all.map((accounts) => accounts.protocols()))
    case 'stats': {
      const { flows, ...stats } = statsOf(cellsOf(all))
      // They share one bound.
      return { span: FileAccounts.span(all), ...stats, flows: { ...flows, capacity: MOST_FLOWS } }
    }
    case 'dns':
      return { ...dnsReport(cellsOf(all)), names: namesOf(all, wanted.most).dns }
    case 'names':
      return namesOf(all, wanted.most)
    case 'tcp':
      for (const accounts of all) accounts.settle()
      return tcpReport(cellsOf(all))
  }
}

const tableOf = ({ interface: name, accounts: { table, base } }: CountedAdapter): ListedTable => ({
  interface: name,
  table,
  base,
})
const cellsOf = (all: readonly FileAccounts[]) => sumOf(all.map(({ cells }) => cells))
const namesOf = (all: readonly FileAccounts[], most: number) =>
  joinNames(
    all.map((accounts) => accounts.names(most)),
    most,
  )

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
    const observer = { ingress: { interface: { name } } }
    return { ...flowRecord(words, doubles, slot, base), observer }
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
