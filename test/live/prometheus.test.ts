/**
 * A real Prometheus with the example's configuration, its alerts included, scrapes a real agent: it takes all it is given, and its
 * answers are what was sent. It runs in the agent's namespace, where localhost:9722, the example's target, is the agent.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { liveSuite } from '../net/live.js'
import { figure, installed, must, waitFor } from '../net/shell.js'
import { ROOT } from '../net/tools.js'

const LISTEN = '127.0.0.1:9790'
const COUNT = 60_000
const examples = path.join(ROOT, 'docker')
const here = process.getuid?.() === 0 && (await installed('prometheus'))
if (!here) figure('SKIPPED: no Prometheus scrapes the agent: apt-get install prometheus, as root')

interface Sample {
  metric: Record<string, string>
  value: [time: number, value: string]
}
interface Target {
  labels: { job: string }
  health: string
  lastError: string
}
interface Group {
  name: string
  rules: { name: string; health: string; state: string }[]
}

liveSuite('Prometheus', (live) => {
  it.skipIf(!here)('scrapes the agent, answers queries of it, and its alerts come', async () => {
    const agent = await live.agent()
    const directory = live.file('prometheus')
    mkdirSync(directory, { recursive: true })
    const config = path.join(directory, 'prometheus.yml')
    const example = readFileSync(path.join(examples, 'prometheus/prometheus.yml'), 'utf8')
    writeFileSync(config, example.replaceAll('_interval: 15s', '_interval: 1s'))
    copyFileSync(path.join(examples, 'prometheus/alerts.yml'), path.join(directory, 'alerts.yml'))
    const server = live.bed.launch([
      'prometheus',
      `--config.file=${config}`,
      `--storage.tsdb.path=${live.file(`prometheus-data-${agent.pid}`)}`,
      `--web.listen-address=${LISTEN}`,
      '--enable-feature=extra-scrape-metrics',
      '--log.level=warn',
    ])
    let log = ''
    server.stderr?.on('data', (text: Buffer) => {
      log += text.toString()
    })
    const ask = async <T>(route: string, ...args: string[]): Promise<T> => {
      const url = `http://${LISTEN}/api/v1/${route}`
      const { stdout } = await must(live.bed.inside('curl', '-sS', '-G', ...args, url))
      const answer = JSON.parse(stdout) as { status: string; data: T; error?: string }
      expect(answer.error, args.join(' ')).toBeUndefined()
      return answer.data
    }
    const query = async (expr: string) =>
      (await ask<{ result: Sample[] }>('query', '--data-urlencode', `query=${expr}`)).result
    const number = async (expr: string) => Number((await query(expr))[0]?.value[1])
    try {
      await waitFor('a first scrape', async () => {
        const up = await number('up{job="sidecap"}').catch(() => Number.NaN)
        return up === 1
      })
      const { activeTargets } = await ask<{ activeTargets: Target[] }>('targets')
      expect(activeTargets).toMatchObject([{ health: 'up', lastError: '' }])
      // In OpenMetrics a counter's family has no _total: that is what Prometheus asked for, and read.
      const known = await ask<Record<string, { type: string; help: string }[]>>('metadata')
      expect(known['sidecap_packets']).toMatchObject([{ type: 'counter' }])
      expect(known['sidecap_tcp_handshake_seconds']).toMatchObject([{ type: 'histogram' }])

      await live.bed.generate({ count: COUNT, size: 'mixed', rate: 20_000 })
      await agent.settled(COUNT)
      await waitFor('the packets in Prometheus', async () => {
        const accounted = await number('sum(sidecap_accounted_packets_total)')
        return accounted === COUNT && (await number('sum(sidecap_packets_total)')) === COUNT
      })

      // Three questions. How many packets came, and what were they?
      expect(await number('sum(sidecap_received_packets_total{job="sidecap"})')).toBe(COUNT)
      const protocols = await query(
        'sum by (protocol) (sidecap_packets_total{family="ipv4", protocol=~"tcp|udp"})',
      )
      expect(protocols.map(({ metric }) => metric['protocol'])).toEqual(['tcp', 'udp'])
      expect(protocols.reduce((sum, { value }) => sum + Number(value[1]), 0)).toBe(COUNT)
      // How much of it is accounted? (The ratio of the agent, and that of the counters.)
      expect(await number('sidecap_accounted_ratio')).toBe(1)
      const [share, skipped] = [
        'sidecap_accounted_packets_total',
        'sidecap_accounting_skipped_packets_total',
      ]
      expect(await number(`sum(${share}) / (sum(${share}) + sum(${skipped}))`)).toBe(1)
      // How large are the packets? tshark measures them in what was recorded.
      const file = live.file('prometheus.pcap')
      await agent.download('/pcap', file)
      const lengths = ['-T', 'fields', '-e', 'frame.len']
      const { stdout } = await must(['tshark', '-n', '-r', file, ...lengths])
      const sizes = stdout.trimEnd().split('\n').map(Number)
      const buckets = await query('sum by (le) (sidecap_packet_size_bytes_bucket)')
      expect(buckets.length).toBeGreaterThan(5)
      for (const { metric, value } of buckets) {
        const most = metric['le'] === '+Inf' ? Number.POSITIVE_INFINITY : Number(metric['le'])
        expect(Number(value[1]), metric['le']).toBe(sizes.filter((size) => size <= most).length)
      }
      const rate = await number('sum(rate(sidecap_bytes_total[1m])) * 8')
      expect(rate).toBeGreaterThan(0)

      // All that the dashboard asks is answered, and every alert is evaluated.
      const asked = dashboard()
      let answered = 0
      for (const expr of asked) answered += (await query(expr)).length > 0 ? 1 : 0
      const { groups } = await ask<{ groups: Group[] }>('rules')
      const rules = groups.flatMap(({ rules }) => rules)
      for (const rule of rules) expect(rule.health, rule.name).not.toBe('err')
      figure(
        `Prometheus: ${await number('scrape_samples_scraped')} samples, ${await number('scrape_body_size_bytes')} bytes, ` +
          `${Math.round((await number('avg_over_time(scrape_duration_seconds[1m])')) * 1e4) / 10} ms a scrape; ` +
          `${answered} of the dashboard's ${asked.length} queries have data; ${rules.length} alerts evaluated`,
      )
      expect(answered).toBeGreaterThan(asked.length / 2)

      // A link that goes down is an alert, pending until it has been down for long enough.
      await must(live.bed.inside('ip', 'link', 'set', live.bed.input, 'down'))
      await waitFor('the alert', async () => {
        const pending = await query('ALERTS{alertname="SidecapNotCapturing"}')
        return pending[0]?.metric['alertstate'] === 'pending' && pending
      })
      await must(live.bed.inside('ip', 'link', 'set', live.bed.input, 'up'))
      await waitFor('the alert to go', async () => {
        return (await query('ALERTS{alertname="SidecapNotCapturing"}')).length === 0
      })
    } finally {
      server.kill('SIGTERM')
    }
    // Nothing was refused: duplicate or disordered samples would be told here.
    expect(log).not.toMatch(/level=(warn|error)/)
  })
})

/** The dashboard's queries, as Grafana sends them. */
function dashboard(): string[] {
  const text = readFileSync(path.join(examples, 'grafana/sidecap.json'), 'utf8')
  const { panels } = JSON.parse(text) as { panels: { targets?: { expr: string }[] }[] }
  return panels
    .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    .map((expr) =>
      expr.replaceAll('$__rate_interval', '1m').replace(/\$(instance|interface)/g, '.*'),
    )
}
