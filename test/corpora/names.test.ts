/** HTTP/1, TLS and ICMP errors as they are counted, packet by packet beside what tshark read in the corpora, each packet on its own. */
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { FileAccounts } from '#src/accounts/report.js'
import {
  HTTP_REQUESTS,
  HTTP_RESPONSES,
  ICMP_UNREACHABLE,
  METHODS,
  STATUS_CLASSES,
  TLS_HELLOS,
  TLS_VERSIONS,
  UNREACHABLE,
} from '#src/accounts/series.js'
import { readCapture } from '#src/pcap/library.js'
import { CORPORA, haveCorpora, readTable } from './corpora.ts'
import { readColumns, readOracle } from './oracle.ts'

/** Link types that are accounted. */
const LINK_TYPES = ['0', '1', '9', '12', '14', '101', '108', '113', '228', '229', '239', '276']
/**
 * Packets that are one thing for both, of all that are one for either. The rest: what is sent again, which counts once here; hellos cut in
 * two, of which tshark, left to single packets, sees nothing; TLS 1.3 before it was one, SSL 2; other versions and methods of HTTP; other tunnels.
 */
const BARS = { requests: 0.99, responses: 0.98, hellos: 0.92, names: 0.99, errors: 0.94 }

type Kind = keyof typeof BARS
type Told = Record<Kind, number>

const KINDS = Object.keys(BARS) as Kind[]

/** What the accounts have counted so far. */
function countsOf({ cells, names }: { cells: Float64Array; names: number }): Told {
  const sum = (at: number, count: number) =>
    cells.subarray(at, at + count).reduce((total, one) => total + one, 0)
  return {
    requests: sum(HTTP_REQUESTS, METHODS.length),
    responses: sum(HTTP_RESPONSES, STATUS_CLASSES.length),
    hellos: sum(TLS_HELLOS, TLS_VERSIONS.length),
    names,
    errors: sum(ICMP_UNREACHABLE, 2 * UNREACHABLE.length),
  }
}

/** What a row of tshark's says, of what is carried in TCP or is ICMP. */
function toldBy(cells: ReadonlyMap<string, string>): Told {
  const list = (name: string) => (cells.get(name) ?? '').split(',').filter((text) => text !== '')
  const protocols = cells.get('frame.protocols') ?? ''
  const inTcp = /:tcp/.test(protocols) && !/:(?:http2|quic|dtls|icmp|icmpv6):?/.test(protocols)
  const of = (name: string) => (inTcp ? list(name) : [])
  // Of an error the quoted packet may be one, too.
  const [type] = list('icmp.type')
  const [type6] = list('icmpv6.type')
  const isError =
    type === undefined
      ? type6 !== undefined && Number(type6) < 128
      : ['3', '4', '11', '12'].includes(type)
  return {
    requests: of('http.request.method').length,
    responses: of('http.response.code').length,
    hellos: of('tls.handshake.type').filter((one) => one === '2').length,
    names: of('tls.handshake.extensions_server_name').length,
    errors: isError ? 1 : 0,
  }
}

describe.runIf(haveCorpora)('what the accounts see in packets', () => {
  const columns = readColumns().map(({ name }) => name)
  const wanted = /(?:^|,)(?:http|tls|icmp|icmpv6)(?:,|$)/

  test('is nearly always what tshark sees', async () => {
    const both = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Told
    const either = { ...both }
    const unlike: string[] = []
    for (const row of readTable('index.tsv')) {
      const { file = '', protocols = '', linktypes = '', container_damage: damage } = row
      if (!wanted.test(protocols) || !LINK_TYPES.includes(linktypes) || damage !== '') continue
      const theirs = readOracle(file)
      const accounts = new FileAccounts({ flows: 20_000 })
      const counts = () =>
        countsOf({
          cells: accounts.cells,
          names: accounts.names(4096).tls.reduce((sum, { hellos }) => sum + hellos, 0),
        })
      let before = counts()
      for await (const packet of readCapture(path.join(CORPORA, 'captures', file))) {
        accounts.addPackets([packet])
        const after = counts()
        const cells = theirs[packet.number - 1] ?? []
        const told = toldBy(new Map(columns.map((name, i) => [name, cells[i] ?? ''])))
        for (const kind of KINDS) {
          const mine = after[kind] - before[kind]
          both[kind] += Math.min(mine, told[kind])
          either[kind] += Math.max(mine, told[kind])
          if (mine !== told[kind])
            unlike.push(`${kind} ${file} ${packet.number}: ${mine} of ${told[kind]}`)
        }
        before = after
      }
    }
    for (const kind of KINDS)
      console.log(`${kind}: ${both[kind]} of ${either[kind]} that either sees`)
    if (process.env['SIDECAP_UNLIKE'] !== undefined) console.log(unlike.join('\n'))
    for (const kind of KINDS)
      expect(both[kind] / either[kind], kind).toBeGreaterThanOrEqual(BARS[kind])
  }, 300_000)
})
