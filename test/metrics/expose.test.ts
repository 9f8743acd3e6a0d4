import { describe, expect, test } from 'vitest'
import { createRegistry, expose } from '#src/metrics/index.js'
import { capture } from '../server/rig.js'
import { sources } from './sources.js'

describe('a scrape', () => {
  test('is one for all who ask at once, and tells what is then', async () => {
    let reads = 0
    const captures = () => {
      reads++
      return [capture()]
    }
    const registry = createRegistry(sources(() => [], { captures }))
    const asked = Array.from({ length: 100 }, () => expose(registry, false))
    expect(new Set((await Promise.all(asked)).map(({ text }) => text)).size).toBe(1)
    // Once for the packets, once to see whether a disk fails.
    expect(reads).toBe(2)
    await expose(registry, false)
    expect(reads).toBe(4)
  })

  test('that fails does not stop the next one', async () => {
    let failing = true
    const captures = () => {
      if (failing) throw new Error('no captures')
      return [capture()]
    }
    const registry = createRegistry(sources(() => [], { captures }))
    await expect(expose(registry, false)).rejects.toThrow('no captures')
    failing = false
    expect((await expose(registry, false)).text).toContain('sidecap_received_packets_total')
  })

  test('has no series of the process that come and go', async () => {
    const { text } = await expose(createRegistry(sources(() => [])), false)
    expect(text).not.toMatch(/^nodejs_active/m)
    for (const kind of ['major', 'minor', 'incremental', 'weakcb']) {
      expect(text).toContain(`nodejs_gc_duration_seconds_count{kind="${kind}"} `)
    }
  })
})

describe('OpenMetrics', () => {
  test('names a family without _total, its samples with it, and ends in EOF', async () => {
    const { text, contentType } = await expose(createRegistry(sources(() => [])), true)
    expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
    expect(text).toContain('# TYPE sidecap_received_packets counter\n')
    expect(text).toContain('sidecap_received_packets_total{interface="eth0"} 112\n')
    expect(text.endsWith('\n# EOF\n')).toBe(true)
    expect(text).not.toContain('_total_total')
    expect(text).not.toContain('\n\n')
  })

  test('leaves the text format as it was, in whatever order they are asked for', async () => {
    const registry = createRegistry(sources(() => []))
    const names = (text: string) => [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)
    const before = names((await expose(registry, false)).text)
    const all = await Promise.all([true, false, true, false].map((open) => expose(registry, open)))
    expect(all[0]!.text).toContain('# EOF')
    expect(names(all[1]!.text)).toEqual(before)
    expect(names(all[2]!.text)).toEqual(names(all[0]!.text))
    expect(names(all[3]!.text)).toEqual(before)
    expect(before).toContain('sidecap_received_packets_total')
  })
})
