/** Sources of metrics with small parts, for the tests. */
import { CELLS } from '#src/accounts/series.js'
import type { AccountsSource, MetricSources } from '#src/metrics/index.js'
import { createTraffic } from '#src/server/traffic.js'
import { capture } from '../server/rig.js'

/** The accounts of an adapter that has seen nothing. */
export const adapter = (name = 'eth0') => ({ interface: name, cells: new Float64Array(CELLS) })

/** One adapter, captured, with these accounts. */
export function sources(
  accounts: () => readonly AccountsSource[],
  more: Partial<MetricSources> = {},
): MetricSources {
  return {
    version: '1.2.3',
    captures: () => [capture()],
    store: () => ({
      bytes: 1,
      limit: 2,
      segments: 3,
      oldest: null,
      newest: null,
      evictions: { bytes: 0, age: 0, free: 0 },
      evictedBytes: 0,
      recoveries: 0,
      tornBytes: 0,
    }),
    server: createTraffic(),
    accounts,
    ...more,
  }
}
