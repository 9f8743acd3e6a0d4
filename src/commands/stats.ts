/**
 * `sidecap stats`: what the traffic of a capture file, or of a running agent, says: totals, protocols, who talks to whom, TCP, DNS, names.
 * The same tables from both, as text or JSON.
 */
import { TABLE_SORTS, type TableSelection, type TableSort } from '../accounts/conversations.js'
import { FileAccounts } from '../accounts/report.js'
import { PacketFilter } from '../capture/packetfilter.js'
import { SidecapError } from '../errors.js'
import { openCapture } from '../pcap/reader.js'
import { parseDuration } from '../units.js'
import { Progress } from './progress.js'
import { askAgent } from './statsagent.js'
import { EACH, SECTIONS, type Section, type StatsTables } from './statstables.js'
import { statsText } from './statstext.js'

export interface StatsFlags {
  filter?: string
  top?: string
  sort?: string
  only?: string
  json?: boolean
  last?: string
  interface?: string
  token?: string
}

/** What is wanted of the tables. */
export interface StatsWanted {
  sections: ReadonlySet<Section>
  sort: TableSort
  /** Rows of each table. */
  most: number
}

/** Prints the tables of a file, `-` for stdin, or an agent's address. The exit code is 1 when a file ended in the middle. */
export async function stats(of: string, flags: StatsFlags): Promise<number> {
  const wanted = wantedOf(flags)
  const agent = /^https?:\/\//i.test(of)
  // A scheme of more than one letter: one letter is a drive of Windows.
  if (agent ? !URL.canParse(of) : /^[a-z]{2,}:\/\//i.test(of)) {
    throw new SidecapError('CONFIG_INVALID', `${JSON.stringify(of)} is no address of an agent`, {
      hint: 'Give http://HOST:PORT with a port of at most 65535: http://localhost:9722.',
    })
  }
  if (agent) checkSecrets(new URL(of), flags.token)
  if (!agent && (flags.last !== undefined || flags.interface !== undefined)) {
    throw new SidecapError('CONFIG_INVALID', '--last and --interface are for an agent, not a file')
  }
  if (flags.last !== undefined && parseDuration(flags.last) === undefined) {
    throw new SidecapError('CONFIG_INVALID', `--last: ${JSON.stringify(flags.last)} is no time`)
  }
  const { tables, problem } = agent
    ? { tables: await askAgent(of, wanted, flags), problem: null }
    : await countFile(of, wanted, flags.filter)
  console.log(flags.json === true ? JSON.stringify(tables) : statsText(tables, wanted.sort))
  if (problem !== null) console.error(`sidecap: ${of}: ${problem}`)
  return problem === null ? 0 : 1
}

/** Refuses what no request can carry, before an error of the request shows it. */
function checkSecrets({ username, password }: URL, token = process.env['SIDECAP_TOKEN']): void {
  if (username !== '' || password !== '') {
    const message = 'The address of an agent has no room for a name and a password'
    throw new SidecapError('CONFIG_INVALID', message, {
      hint: 'Give http://HOST:PORT, and the token with --token or SIDECAP_TOKEN.',
    })
  }
  if (token !== undefined && !/^[\x21-\x7e]*$/.test(token.trim())) {
    const message = '--token: a token is made of visible ASCII characters without spaces'
    throw new SidecapError('CONFIG_INVALID', message)
  }
}

function wantedOf({ only, sort = 'bytes', top = '10' }: StatsFlags): StatsWanted {
  const names = only === undefined ? SECTIONS : only.split(',')
  const unknown = names.find((name) => !SECTIONS.includes(name as Section))
  if (unknown !== undefined) {
    const message = `--only: ${JSON.stringify(unknown)} is not one of ${SECTIONS.join(', ')}`
    throw new SidecapError('CONFIG_INVALID', message)
  }
  if (!TABLE_SORTS.includes(sort as TableSort)) {
    const message = `--sort: ${JSON.stringify(sort)} is not one of ${TABLE_SORTS.join(', ')}`
    throw new SidecapError('CONFIG_INVALID', message)
  }
  if (!/^[1-9]\d{0,3}$/.test(top)) {
    const message = `--top: ${JSON.stringify(top)} is not a number from 1 to 9999`
    throw new SidecapError('CONFIG_INVALID', message)
  }
  return {
    sections: new Set(names as Section[]),
    sort: sort as TableSort,
    most: Number(top),
  }
}

async function countFile(file: string, wanted: StatsWanted, expression: string | undefined) {
  const { sections } = wanted
  const filter = expression === undefined ? null : new PacketFilter(expression)
  const accounts = new FileAccounts({ protocols: sections.has('protocols') })
  const reader = await openCapture(file)
  const progress = new Progress(reader, true)
  try {
    for (const { linkType } of reader.interfaces) await filter?.prepare(linkType)
    for await (const packets of reader.batches()) {
      progress.tick()
      accounts.addPackets(filter === null ? packets : await filter.keep(packets))
    }
  } finally {
    progress.end()
    await reader.close()
  }
  return { tables: tablesOf(file, accounts, wanted), problem: reader.problem?.message ?? null }
}

function tablesOf(
  source: string,
  accounts: FileAccounts,
  { sections, sort, most }: StatsWanted,
): StatsTables {
  const { dns, ...names } = accounts.names(most)
  const has = (section: Section) => sections.has(section)
  const each = <T>(table: (selection: TableSelection) => T) =>
    EACH.map((kind) => table({ kind, sort, most }))
  return {
    source,
    ...(has('summary') ? { summary: { ...accounts.stats(), span: accounts.span } } : {}),
    ...(has('protocols') ? { protocols: accounts.protocols() } : {}),
    ...(has('conversations')
      ? { conversations: each((selection) => accounts.conversations(selection)) }
      : {}),
    ...(has('endpoints') ? { endpoints: each((selection) => accounts.endpoints(selection)) } : {}),
    ...(has('tcp') ? { tcp: accounts.tcp() } : {}),
    ...(has('dns') ? { dns: { ...accounts.dns(), names: dns } } : {}),
    ...(has('names') ? { names } : {}),
  }
}
