/**
 * Filters without a driver: the libpcap beside the addon, in node.exe without any wpcap.dll, against this system's libpcap. The
 * expressions are those of libpcap's own tests where the corpora are, a list of our own otherwise.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addon } from '#src/capture/addon.js'
import { readHeader } from '#src/pcap/pcap.js'
import { CORPORA, haveCorpora, readTable } from '../corpora/corpora.js'
import { must } from '../net/shell.js'
import { ROOT } from '../net/tools.js'
import { Wine, windowsPath, wineSuite } from './wine.js'

interface Task {
  expression: string
  linkType: number
  snaplen: number
  records?: string
}
type Answer = { code: string } | { instructions: number; packets?: number; digest?: string }
interface Judgement {
  library: { state: string; filters: string | null }
  answers: Answer[]
}

/** libpcap names by value: EN10MB → 1. */
function linkTypes(): Map<string, number> {
  const name = (value: number) => addon().linkTypeName(value).replace(/^DLT_/, '')
  return new Map(Array.from({ length: 300 }, (_, value) => [name(value), value]))
}

/** What only Linux's kernel knows of a packet: Windows' libpcap refuses it, and in memory it matches nothing. */
const OF_LINUX = /\b(inbound|outbound|ifindex)\b/

const ETHERNET = 1
const RAW = 12
const OWN: Task[] = [
  'tcp port 443',
  'udp port 53 and host 10.0.0.1',
  'port http',
  'ip6 and not icmp6',
  'vlan 5 and tcp[tcpflags] & tcp-syn != 0',
  'geneve',
  'net 10.0.0.0/8 or portrange 1-1023',
  'ether host 02:42:ac:11:00:02',
  'no such word',
  'host example.com',
].flatMap((expression) =>
  [ETHERNET, RAW].map((linkType) => ({ expression, linkType, snaplen: 65535 })),
)

function isOfLinux({ expression }: Task, answer: Answer | undefined): boolean {
  return OF_LINUX.test(expression) && answer !== undefined && 'code' in answer
}

/** Rows of the corpora's tables whose link type this libpcap has a name for. */
function tasks(): Task[] {
  if (!haveCorpora) return OWN
  const types = linkTypes()
  const compiled = ['filters/accept.tsv', 'filters/reject.tsv']
    .flatMap(readTable)
    .flatMap((row) => {
      const linkType = types.get(row['dlt'] ?? '')
      if (linkType === undefined) return []
      return [{ expression: row['expr'] ?? '', linkType, snaplen: Number(row['snaplen'] || 65535) }]
    })
  const folder = 'captures/the-tcpdump-group__libpcap/tests/filter'
  const applied = readTable('filters/apply.tsv').flatMap((row) => {
    const bytes = readFileSync(path.join(CORPORA, folder, row['savefile'] ?? ''))
    const header = readHeader(bytes)
    if (header === null || !header.littleEndian) return []
    const records = bytes.subarray(24).toString('base64')
    const { linkType, snaplen } = header
    return [{ expression: row['expr'] ?? '', linkType, snaplen, records }]
  })
  return [...OWN, ...compiled, ...applied]
}

await wineSuite('filters without a driver', () => {
  let wine: Wine
  let folder: string
  beforeAll(async () => {
    wine = await Wine.create()
    folder = mkdtempSync(path.join(os.tmpdir(), 'sidecap-filters-'))
  })
  afterAll(() => {
    wine?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  describe('in a Windows without wpcap.dll', () => {
    it('every expression has the outcome that it has on Linux', { timeout: 300_000 }, async () => {
      rmSync(wine.drive('windows/system32/wpcap.dll'), { force: true })
      const work = path.join(folder, 'work.json')
      const list = tasks()
      writeFileSync(work, JSON.stringify(list))
      const script = path.join(ROOT, 'test/wine/judge.mjs')
      const native = path.join(ROOT, 'native')
      const here = await must([process.execPath, script, native, work])
      const linux = JSON.parse(here.stdout) as Judgement
      const program = [script, native, work].map(windowsPath)
      const there = await wine.run([wine.node, ...program], { timeout: 200_000 })
      expect(there.status, there.stderr).toBe(0)
      const windows = JSON.parse(there.stdout) as Judgement

      expect(windows.library.state).toBe('missing')
      expect(windows.library.filters).toMatch(/libpcap-filter\.dll$/)
      const differing = list.flatMap((task, i) => {
        const pair = [linux.answers[i], windows.answers[i]].map((one) => JSON.stringify(one))
        return pair[0] === pair[1] || isOfLinux(task, windows.answers[i])
          ? []
          : [`${task.expression} (${task.linkType}): ${pair.join(' ≠ ')}`]
      })
      expect(differing).toEqual([])
      const matched = windows.answers.filter((one) => 'packets' in one && one.packets !== 0)
      console.error(
        `    ${list.length} expressions, ${matched.length} of those with packets matched some`,
      )
    })
  })
})
