/** The tables of a running agent, by its routes. */
import { asSidecapError, ERRORS, type ErrorBody, SidecapError } from '../errors.js'
import { Waiting } from './progress.js'
import type { StatsFlags, StatsWanted } from './stats.js'
import { EACH, type StatsTables } from './statstables.js'

const REASONS: Readonly<Record<string, string>> = {
  skipped: 'accounting fell behind and left packets out',
  packets: 'only the first packets were counted: ask for a shorter time, or less by a filter',
  bytes: 'only a part of the recording was read: ask for a shorter time',
  time: 'counting took too long: ask for a shorter time',
  evicted: 'packets were deleted before they were counted',
  flows: 'there were more flows than a table holds',
}

interface Scoped {
  scope?: { complete: boolean; reason: string | null; from: string | null; to: string | null }
}

/**
 * Asks for each table; that of the protocols first, since who counts those of a time has counted all that is asked of it next. Rejects
 * with the agent's own errors, and AGENT_UNREACHABLE.
 */
export async function askAgent(
  address: string,
  wanted: StatsWanted,
  flags: StatsFlags,
): Promise<StatsTables> {
  const waiting = new Waiting()
  try {
    return await askAll(address, wanted, flags, waiting)
  } finally {
    waiting.end()
  }
}

async function askAll(
  address: string,
  { sections, sort, most }: StatsWanted,
  flags: StatsFlags,
  waiting: Waiting,
): Promise<StatsTables> {
  const tables: StatsTables = { source: address }
  let wanted = scopeOf(flags)
  const lacking = new Map<string, Set<string>>()
  const ask = async <T extends object>(route: string, more: Record<string, string> = {}) => {
    waiting.for(more['kind'] === undefined ? route : `${route} of ${more['kind']}`)
    const answer = await get(address, route, { ...wanted, ...more }, flags.token)
    const { scope: own, ...rest } = answer as Scoped & { accounts?: Scoped }
    const scope = own ?? rest.accounts?.scope
    if (wanted['last'] !== undefined && scope?.from != null && scope.to != null) {
      // The same packets for all tables: the agent counts them once.
      const { last: _, ...others } = wanted
      wanted = { ...others, from: scope.from, to: scope.to }
    }
    if (scope?.complete === false) {
      const why = REASONS[scope.reason ?? ''] ?? scope.reason ?? 'not all were counted'
      lacking.set(why, (lacking.get(why) ?? new Set()).add(route))
    }
    return rest as T
  }
  const limit = { limit: String(most) }
  if (sections.has('protocols')) {
    tables.protocols = await ask('protocols')
    // Nothing is decoded before somebody asks.
    if (flags.last === undefined) tables.protocolsOf = 'the last minute'
  }
  if (sections.has('summary')) {
    const { accounts } = await ask<{
      accounts: (Required<StatsTables>['summary'] & Scoped) | null | undefined
    }>('stats')
    if (accounts !== null && accounts !== undefined) {
      const { scope: _, ...summary } = accounts
      tables.summary = summary
    }
  }
  if (sections.has('conversations')) {
    tables.conversations = []
    for (const kind of EACH)
      tables.conversations.push(await ask('conversations', { kind, sort, ...limit }))
  }
  if (sections.has('endpoints')) {
    tables.endpoints = []
    const by = sort === 'duration' ? 'bytes' : sort
    for (const kind of EACH)
      tables.endpoints.push(await ask('endpoints', { kind, sort: by, ...limit }))
  }
  if (sections.has('tcp')) tables.tcp = await ask('tcp')
  if (sections.has('dns')) tables.dns = await ask('dns', limit)
  if (sections.has('names')) {
    const { dns: _, ...names } = await ask<Required<StatsTables>['names'] & { dns: unknown }>(
      'names',
      limit,
    )
    tables.names = names
  }
  if (lacking.size > 0) {
    tables.incomplete = [...lacking].map(([why, of]) => `${why} (${[...of].join(', ')})`).join('; ')
  }
  return tables
}

/** Which packets, in the routes' words. */
function scopeOf({ last, filter, interface: name }: StatsFlags): Record<string, string> {
  return {
    ...(last === undefined ? {} : { last }),
    ...(filter === undefined ? {} : { filter }),
    ...(name === undefined ? {} : { interface: name }),
  }
}

async function get(
  address: string,
  route: string,
  query: Record<string, string>,
  token = process.env['SIDECAP_TOKEN'],
): Promise<unknown> {
  const url = new URL(`/api/v1/${route}`, address)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  let response: Response
  try {
    response = await fetch(url, {
      headers: token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` },
    })
  } catch (error) {
    const { cause, message } = error as Error
    const why = (cause as Error | undefined)?.message ?? message
    throw new SidecapError('AGENT_UNREACHABLE', `${url.origin} does not answer: ${why}`)
  }
  const body: unknown = await response.json().catch(() => null)
  if (response.ok && isAnswer(body)) return body
  const { code } = (body ?? {}) as Partial<ErrorBody>
  if (code !== undefined && Object.hasOwn(ERRORS, code)) throw asSidecapError(body)
  const message = `${url.origin} answered ${response.status} to ${url.pathname}, not as an agent does`
  throw new SidecapError('AGENT_UNREACHABLE', message)
}

/** Whether this is what a route of accounts tells: others speak JSON, too. */
function isAnswer(body: unknown): body is object {
  return typeof body === 'object' && body !== null && ('scope' in body || 'accounts' in body)
}
