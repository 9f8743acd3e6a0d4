/** DNS as it is counted, beside tshark: queries, answers, and every `dns.time` to the microsecond. Needs the corpora and tshark. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { dnsReport } from '#src/accounts/dnsreport.js'
import { FileAccounts } from '#src/accounts/report.js'
import { readCapture } from '#src/pcap/library.js'
import { CORPORA, haveCorpora, readTable } from './corpora.ts'

const installed = spawnSync('tshark', ['--version']).status === 0
if (!installed) console.warn('SKIPPED: tshark is not installed')

const LINK = 'the link layer is not one of those that are accounted'
const MALFORMED =
  'tshark stops at a record of the answer that is malformed, before it tells the time'
const PORT = 'a port that is not 53'

/** Files in which tshark tells something else, and why. */
const UNLIKE = new Map([
  ['OISF__suricata-verify/tests/dns-over-http2-post/dns_over_https_POST.pcap', 'DNS in HTTP/2'],
  ['OISF__suricata-verify/tests/vxlan-decoder-01/input.pcap', PORT],
  ['arkime__arkime/tests/pcap/dnssec_synthetic.pcap', MALFORMED],
  ['dotpcap__packetnet/Test/CaptureFiles/80211_ppi_multiplefields.pcap', LINK],
  ['the-tcpdump-group__libpcap/tests/filter/arcnet-rfc1051-arp-icmp-http.pcap', LINK],
  ['the-tcpdump-group__libpcap/tests/filter/arcnet-rfc1201-arp-icmp-http.pcap', LINK],
  ['the-tcpdump-group__libpcap/tests/filter/http_PPI.pcap', LINK],
  ['the-tcpdump-group__tcpdump/tests/arcnet-rfc1051-arp-icmp-http.pcap', LINK],
  ['the-tcpdump-group__tcpdump/tests/arcnet-rfc1201-arp-icmp-http.pcap', LINK],
  ['the-tcpdump-group__tcpdump/tests/dns_udp_8053.pcap', PORT],
  [
    'the-tcpdump-group__tcpdump/tests/rtp-seg-fault-1.pcapng',
    'a datagram of 9 bytes: tshark reads the id from it, there is no whole header',
  ],
  ['zeek__zeek/testing/btest/Traces/dns/svcb-alpn-malformed-len-too-long.pcap', MALFORMED],
  ['zeek__zeek/testing/btest/Traces/dns/svcb-alpn-malformed-len-too-short.pcap', MALFORMED],
  ['zeek__zeek/testing/btest/Traces/dns/svcb-port-malformed.pcap', MALFORMED],
  ['zeek__zeek/testing/btest/Traces/tunnels/gre-over-udp-4754.pcap', 'GRE in UDP of any port'],
])

interface Told {
  queries: number
  answers: number
  /** Number of the packet, and seconds with six digits. */
  times: string[]
}

function theirs(capture: string): Told {
  const told: Told = { queries: 0, answers: 0, times: [] }
  const fields = ['frame.number', 'dns.flags.response', 'dns.time'].flatMap((name) => ['-e', name])
  const options = ['-n', '-r', capture, '-Y', 'dns', '-T', 'fields', '-E', 'occurrence=a']
  const { stdout } = spawnSync('tshark', [...options, ...fields], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  for (const line of stdout.split('\n').filter((text) => text !== '')) {
    const [number = '', response = '', time = ''] = line.split('\t')
    for (const one of response.split(',')) {
      if (one === '0') told.queries++
      if (one === '1') told.answers++
    }
    for (const one of time.split(',').filter((text) => text !== ''))
      told.times.push(`${number} ${Number(one).toFixed(6)}`)
  }
  return told
}

async function ours(capture: string): Promise<Told> {
  const accounts = new FileAccounts({ flows: 20_000 })
  const times: string[] = []
  let before = dnsReport(accounts.cells).seconds
  for await (const packet of readCapture(capture)) {
    accounts.addPackets([packet])
    const { seconds } = dnsReport(accounts.cells)
    if (seconds.count > before.count)
      times.push(`${packet.number} ${(seconds.sum - before.sum).toFixed(6)}`)
    before = seconds
  }
  const { queries, answers } = dnsReport(accounts.cells)
  const sum = (counts: Record<string, number>) =>
    Object.values(counts).reduce((total, count) => total + count, 0)
  return { queries: sum(queries), answers: sum(answers), times }
}

describe.runIf(haveCorpora && installed)('DNS beside tshark', () => {
  test('as many queries and answers, and the same times, but for known reasons', async () => {
    const files = readTable('index.tsv')
      .filter(({ protocols = '' }) => protocols.split(',').includes('dns'))
      .map(({ file = '' }) => file)
    const unlike: string[] = []
    const equal: Told = { queries: 0, answers: 0, times: [] }
    for (const file of files) {
      const capture = path.join(CORPORA, 'captures', file)
      const [wanted, told] = [theirs(capture), await ours(capture)]
      const same = JSON.stringify(wanted) === JSON.stringify(told)
      if (same) {
        equal.queries += told.queries
        equal.answers += told.answers
        equal.times.push(...told.times)
      } else {
        const reason = UNLIKE.get(file)
        console.log(
          `${file}: ${told.queries} of ${wanted.queries} queries, ${told.answers} of ${wanted.answers} answers, ` +
            `${told.times.length} of ${wanted.times.length} times: ${reason ?? 'no known reason'}`,
        )
        unlike.push(file)
      }
    }
    console.log(
      `DNS: ${files.length - unlike.length} of ${files.length} files equal: ${equal.queries} queries, ` +
        `${equal.answers} answers, ${equal.times.length} times`,
    )
    expect(unlike.filter((file) => !UNLIKE.has(file))).toEqual([])
    expect(equal.times.length).toBeGreaterThanOrEqual(290)
  }, 300_000)
})
