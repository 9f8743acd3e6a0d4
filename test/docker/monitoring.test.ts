/** The files for Prometheus and Grafana name metrics and labels that there are, and Prometheus' own tool takes them. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { createRegistry, expose } from '#src/metrics/index.js'
import { adapter, sources } from '../metrics/sources.js'
import { Metrics } from '../net/metrics.js'

interface Panel {
  id: number
  type: string
  title: string
  gridPos: { x: number; y: number; w: number; h: number }
  targets?: { expr: string; datasource: { uid: string } }[]
  fieldConfig?: { defaults: { unit: string } }
}
interface Dashboard {
  uid: string
  title: string
  schemaVersion: number
  templating: { list: { name: string; type: string; query: string | { query: string } }[] }
  panels: Panel[]
}
interface Rules {
  groups: { name: string; rules: Rule[] }[]
}
interface Rule {
  alert: string
  expr: string
  labels: { severity: string }
  annotations: { summary: string }
}

const folder = path.resolve(import.meta.dirname, '../../docker')
const file = (name: string) => path.join(folder, name)
const dashboard = JSON.parse(readFileSync(file('grafana/sidecap.json'), 'utf8')) as Dashboard
const alerts = parse(readFileSync(file('prometheus/alerts.yml'), 'utf8')) as Rules
const rules = alerts.groups.flatMap((group) => group.rules)

/** A panel's query as Prometheus gets it from Grafana. */
const asked = (expr: string) =>
  expr.replaceAll('$__rate_interval', '1m').replace(/\$(instance|interface)/g, '.*')

const queries: [string, string][] = [
  ...rules.map(({ alert, expr }): [string, string] => [alert, expr]),
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }): [string, string] => [title, asked(expr)]),
  ),
]

let text: string
let metrics: Metrics
beforeAll(async () => {
  const registry = createRegistry(sources(() => [adapter()]))
  const durations = registry.getSingleMetric('sidecap_api_request_duration_seconds') as unknown as {
    observe(labels: object, seconds: number): void
  }
  durations.observe({ method: 'GET', route: '/metrics', status: 200 }, 0.001)
  text = (await expose(registry, false)).text
  metrics = new Metrics(text)
})

describe('the queries of alerts and dashboard', () => {
  test.each(queries)('%s: %s', (_, expr) => {
    const names = expr.match(/\b(?:sidecap|process|nodejs)_\w+/g) ?? []
    if (!expr.startsWith('up{')) expect(names.length).toBeGreaterThan(0)
    for (const name of names) expect(metrics.find(name).length, name).toBeGreaterThan(0)
    for (const [, name, selector] of expr.matchAll(/\b((?:sidecap|process)_\w+)\{(.*?)\}/g)) {
      for (const [, label, pattern] of selector!.matchAll(/(\w+)=~?"(.*?)"/g)) {
        if (label === 'instance' || label === 'job') continue
        // Each of the alternatives is one of the label's values.
        for (const value of pattern!.split('|')) {
          const known = metrics.find(name!).map(({ labels }) => labels[label!] ?? '(none)')
          expect(
            known.some((one) => new RegExp(`^(${value})$`).test(one)),
            `${name}{${label}="${value}"}`,
          ).toBe(true)
        }
      }
    }
  })
})

describe('the alerts', () => {
  test('have a name of their own, a severity and a summary each', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
    for (const { alert, labels, annotations } of rules) {
      expect(['critical', 'warning', 'info'], alert).toContain(labels.severity)
      expect(annotations.summary, alert).toContain('{{ $labels.instance }}')
    }
  })

  test('are each shown to come, and to stay away from what is well', () => {
    const { tests } = parse(readFileSync(path.join(import.meta.dirname, 'alerts.yml'), 'utf8')) as {
      tests: { alert_rule_test: { alertname: string; exp_alerts?: unknown[] }[] }[]
    }
    const shown = tests.flatMap(({ alert_rule_test: cases }) => cases)
    for (const { alert } of rules) {
      const kinds = shown.filter(({ alertname }) => alertname === alert)
      expect(
        kinds.some((one) => one.exp_alerts !== undefined),
        alert,
      ).toBe(true)
      expect(
        kinds.some((one) => one.exp_alerts === undefined),
        alert,
      ).toBe(true)
    }
  })

  test('are those that the example configuration loads, and look for its job', () => {
    const { rule_files, scrape_configs } = parse(
      readFileSync(file('prometheus/prometheus.yml'), 'utf8'),
    ) as { rule_files: string[]; scrape_configs: { job_name: string }[] }
    expect(rule_files).toEqual(['alerts.yml'])
    expect(scrape_configs.map(({ job_name }) => job_name)).toEqual(['sidecap'])
    const monitor = parse(readFileSync(file('kubernetes/podmonitor.yaml'), 'utf8'))
    const [endpoint] = monitor.spec.podMetricsEndpoints
    expect(endpoint.relabelings.at(-1)).toEqual({ targetLabel: 'job', replacement: 'sidecap' })
    const pod = parse(readFileSync(file('kubernetes/sidecar-pod.yaml'), 'utf8'))
    const { name, ports } = pod.spec.containers[1]
    expect(endpoint.relabelings[0].regex).toBe(name)
    expect(ports[0].name).toBe(endpoint.port)
  })
})

describe('the dashboard', () => {
  test('has what Grafana needs of one', () => {
    expect(dashboard).toMatchObject({ uid: 'sidecap', title: 'sidecap', schemaVersion: 39 })
    const variables = dashboard.templating.list.map(({ name, type }) => `${name} ${type}`)
    expect(variables).toEqual(['datasource datasource', 'instance query', 'interface query'])
    for (const { name, query } of dashboard.templating.list) {
      if (typeof query === 'string') continue
      const [metric] = /sidecap_\w+/.exec(query.query)!
      expect(metrics.find(metric).length, name).toBeGreaterThan(0)
    }
    const { panels } = dashboard
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    for (const { title, type, targets = [], fieldConfig } of panels) {
      if (type === 'row') continue
      expect(['timeseries', 'stat'], title).toContain(type)
      expect(targets.length, title).toBeGreaterThan(0)
      expect(fieldConfig!.defaults.unit, title).toMatch(/^[a-zA-Z]+$/)
      for (const { datasource } of targets) expect(datasource.uid, title).toBe('$' + '{datasource}')
    }
  })

  test('puts its panels beside one another, none over another', () => {
    const taken = new Map<string, string>()
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.get(`${x} ${y}`), title).toBeUndefined()
          taken.set(`${x} ${y}`, title)
        }
      }
    }
  })
})

const version = /version (\d+)/.exec(
  spawnSync('promtool', ['--version'], { encoding: 'utf8' }).stdout ?? '',
)?.[1]
if (version === undefined) {
  console.warn(
    'SKIPPED: promtool is not here (apt-get install prometheus): its checks are not made',
  )
}

describe.skipIf(version === undefined)('promtool', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'sidecap-promtool-'))
  afterAll(() => rmSync(directory, { recursive: true, force: true }))
  const promtool = (input: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' })
    return { status, text: stdout + stderr }
  }

  test('finds nothing to say of the metrics', () => {
    expect(promtool(text, 'check', 'metrics')).toEqual({ status: 0, text: '' })
  })

  test('takes the configuration and the alerts', () => {
    const { status, text } = promtool('', 'check', 'config', file('prometheus/prometheus.yml'))
    expect(text).toContain(`SUCCESS: ${rules.length} rules found`)
    expect(status).toBe(0)
  })

  test('sees the alerts come when they have to, and only then', () => {
    const { status, text } = promtool(
      '',
      'test',
      'rules',
      path.join(import.meta.dirname, 'alerts.yml'),
    )
    expect(text).toContain('SUCCESS')
    expect(status).toBe(0)
  })

  test('takes every query of the dashboard', () => {
    const recorded = queries.map(([, expr], index) => ({ record: `panel:query:${index}`, expr }))
    const name = path.join(directory, 'queries.yml')
    writeFileSync(name, stringify({ groups: [{ name: 'dashboard', rules: recorded }] }))
    const { status, text } = promtool('', 'check', 'rules', name)
    expect(text).toContain(`SUCCESS: ${queries.length} rules found`)
    expect(status).toBe(0)
  })
})
