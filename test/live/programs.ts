/** Real programs and what they report: curl, nginx, dig, dnsmasq; and an agent whose counters are held against the adapter's own. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Agent } from '../net/agent.js'
import type { Live } from '../net/live.js'
import type { Metrics } from '../net/metrics.js'
import { figure, must, waitFor } from '../net/shell.js'
import type { AdapterCounts, Wired } from '../net/wired.js'

/** Milliseconds without a packet after which none is under way: more than the wire's delay. */
const QUIET = 200

/** An agent that captures the wire, from before the traffic of a test. */
export class Watched {
  readonly agent: Agent
  readonly #wired: Wired
  readonly #before: AdapterCounts

  private constructor(agent: Agent, wired: Wired, before: AdapterCounts) {
    this.agent = agent
    this.#wired = wired
    this.#before = before
  }

  static async start(
    live: Live,
    wired: Wired,
    settings: Record<string, string> = {},
  ): Promise<Watched> {
    const before = await wired.counts()
    return new Watched(await live.agent({ settings }), wired, before)
  }

  /**
   * The metrics once every packet of the adapter has been accounted, nothing is under way any more, and `until` holds. Packets and bytes
   * are those that the kernel counted, by direction.
   */
  async traffic(until: (metrics: Metrics) => boolean = () => true): Promise<Metrics> {
    let told = ''
    let packets = -1
    const [metrics, counts] = await waitFor(
      'all packets to be accounted',
      async () => {
        const now = await this.#wired.counts()
        const metrics = await this.agent.metrics()
        const { ingress, egress } = this.#since(now).packets
        const accounted = metrics.sum('sidecap_accounted_packets_total')
        const quiet = ingress + egress === packets
        packets = ingress + egress
        told = `${accounted} of ${ingress} + ${egress}`
        return quiet && accounted === packets && until(metrics) && ([metrics, now] as const)
      },
      20_000,
      QUIET,
    ).catch((error: Error) => {
      throw new Error(`${error.message}: ${told}`)
    })
    const counted = this.#since(counts)
    expect(metrics.by('sidecap_packets_total', 'direction')).toEqual(nonzero(counted.packets))
    expect(metrics.by('sidecap_bytes_total', 'direction')).toEqual(nonzero(counted.bytes))
    const sizes = metrics.histogram('sidecap_packet_size_bytes')
    expect(sizes).toMatchObject({
      count: packets,
      sum: counted.bytes.ingress + counted.bytes.egress,
    })
    for (const none of ['malformed_packets', 'checksum_errors', 'truncated_packets'])
      expect(metrics.sum(`sidecap_${none}_total`), none).toBe(0)
    return metrics
  }

  #since({ packets, bytes }: AdapterCounts): AdapterCounts {
    const { packets: packetsThen, bytes: bytesThen } = this.#before
    const less = (a: AdapterCounts['bytes'], b: AdapterCounts['bytes']) => ({
      ingress: a.ingress - b.ingress,
      egress: a.egress - b.egress,
    })
    return { packets: less(packets, packetsThen), bytes: less(bytes, bytesThen) }
  }
}

/** Sums of times: a program sees what passes on its adapter at most so many seconds later, each time, however busy the machine. */
const LATER = 0.02

export function within(what: string, ours: number, theirs: number, times: number): void {
  figure(`${what}: ${ours.toFixed(6)} s in ${times}, the program says ${theirs.toFixed(6)} s`)
  expect(ours, what).toBeLessThanOrEqual(theirs + 0.001 * times)
  expect(ours, what).toBeGreaterThan(theirs - LATER * times)
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

export function nonzero(record: object): Record<string, number> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== 0))
}

export function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

/** A server with pages for each class of status, by HTTP and HTTPS; its log has a line of method and status for each request. */
export async function nginx(folder: string, log: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const certificate = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=sidecap.test']
  const files = ['-keyout', `${folder}/key.pem`, '-out', `${folder}/certificate.pem`]
  await must(['openssl', ...certificate, ...files])
  writeFileSync(`${folder}/large`, Buffer.alloc(8 << 20, 'sidecap '))
  writeFileSync(
    `${folder}/nginx.conf`,
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr; events {}
http {
  log_format short '$request_method $status';
  access_log ${log} short;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ')}
  server {
    listen 80; listen [::]:80; listen 443 ssl;
    ssl_certificate ${folder}/certificate.pem; ssl_certificate_key ${folder}/key.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    root ${folder};
    location = /ok { return 200 ok; }
    location = /moved { return 301 /ok; }
    location = /missing { return 404; }
    location = /broken { return 503; }
  }
}
`,
  )
  return ['nginx', '-p', folder, '-c', `${folder}/nginx.conf`]
}

export function nginxLog(log: string): { method: string; status: string }[] {
  const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => {
    const [method, status] = line.split(' ') as [string, string]
    return { method, status }
  })
}

/** What curl says of a transfer: times in seconds; `connect` is 0 on a connection that was there. */
export interface Curl {
  code: string
  connect: number
  /** From the request to the first byte of its response. */
  byte: number
}

/** Transfers of one curl, one after the other, on one connection where it can. */
export async function curl(
  wired: Wired,
  where: 'near' | 'far',
  ...args: string[]
): Promise<Curl[]> {
  const form =
    '%{stderr}%{http_code} %{time_connect} %{time_pretransfer} %{time_starttransfer} %{num_connects}\n'
  const line = ['curl', '-s', '--no-progress-meter', '-w', form, ...args]
  const { stderr } = await (where === 'far' ? wired.far(line) : wired.near(line))
  const lines = stderr.split('\n').filter((text) => /^\d{3} /.test(text))
  return lines.map((text) => {
    const [code, connect, before, first, connects] = text.split(' ') as [string, ...string[]]
    const opened = Number(connects) > 0
    return {
      code,
      connect: opened ? Number(connect) : 0,
      byte: Number(first) - Number(before),
    }
  })
}

/** Knows names in `test`, says NXDOMAIN to others there, and REFUSED to the rest of the world. */
export const DNSMASQ = [
  ...['dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--no-resolv', '--no-hosts'],
  ...['--user=root', '--pid-file=', '--local=/test/', '--host-record=a.test,10.9.9.9,fd99::9'],
  ...['--txt-record=t.test,hello', '--mx-host=m.test,a.test', '--srv-host=_s._tcp.test,a.test,80'],
  ...['--cname=c.test,a.test', '--ptr-record=9.9.9.10.in-addr.arpa,a.test'],
]

/** Types and names to ask it for, with every kind of answer it has. */
export const QUERIES = [
  ['A', 'a.test'],
  ['AAAA', 'a.test'],
  ['TXT', 't.test'],
  ['MX', 'm.test'],
  ['SRV', '_s._tcp.test'],
  ['CNAME', 'c.test'],
  ['PTR', '9.9.9.10.in-addr.arpa'],
  ['A', 'nobody.test'],
  ['NS', 'elsewhere.example'],
  ['CAA', 'a.test'],
] as const

/** What dig says of a query; no status when no answer came within its second. */
export interface Dig {
  status: string
  seconds: number
}

export async function dig(wired: Wired, ...args: string[]): Promise<Dig> {
  const { stdout } = await wired.near(['dig', '-u', '+tries=1', '+timeout=1', ...args])
  return {
    status: /status: (\w+)/.exec(stdout)?.[1] ?? '',
    seconds: Number(/Query time: (\d+) usec/.exec(stdout)?.[1] ?? Number.NaN) / 1e6,
  }
}
