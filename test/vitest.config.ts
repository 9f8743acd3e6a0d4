/**
 * Which files a suite is made of: `vitest run --config test/vitest.config.ts --mode SUITE`. Without a mode it is the
 * suite of `npm test`, which needs no root and no network; the others say what they need in their own files.
 */
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { exclusionsHere, namesOfTheRest } from './windows/exclusions.ts'

/** Of those the ones that measure nothing: their files run two at a time. */
const SIDE_BY_SIDE = ['corpora', 'wine']
/** Suites that need root, namespaces, containers or time, each in the folder of its name. */
const SUITES = ['root', 'live', 'containers', 'native', 'fuzz', 'bench', 'e2e', 'corpora', 'wine']

/**
 * What takes by far the longest begins first, so that the others pass beside it; the filters' file goes beside its beginning, which is npm's:
 * compiles of filters have a time each.
 */
const FIRST = ['/wine/unit.test.ts', '/wine/filters.test.ts']

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) =>
      FIRST.findIndex((name) => moduleId.endsWith(name))
    const sorted = await super.sort(files)
    const first = sorted.filter((file) => place(file) >= 0)
    return [
      ...first.sort((one, other) => place(one) - place(other)),
      ...sorted.filter((file) => place(file) < 0),
    ]
  }
}

// biome-ignore lint/style/noDefaultExport: vitest asks for it
export default defineConfig(({ mode }) => {
  const special = SUITES.includes(mode)
  const lacking = exclusionsHere()
  const files = lacking
    .filter(({ test }) => test === undefined)
    .flatMap(({ file }) => [`test/${file}`, `test/${file}/**`])
  const names = namesOfTheRest(lacking)
  return {
    test: {
      root: `${import.meta.dirname}/..`,
      include: [special ? `test/${mode}/**/*.test.ts` : 'test/**/*.test.ts'],
      exclude: special ? [] : [...SUITES.map((suite) => `test/${suite}/**`), ...files],
      ...(names === '' ? {} : { testNamePattern: names }),
      // Suites with real adapters measure what happens: one file at a time.
      fileParallelism: !special || SIDE_BY_SIDE.includes(mode),
      sequence: { sequencer: LongestFirst },
      globalSetup: mode === 'wine' ? ['test/wine/prepare.ts'] : [],
      // They hold the product to bounds of time on a machine that others may share: a miss is tried once more, and told.
      retry: special ? 1 : 0,
      testTimeout: special ? 120_000 : 20_000,
      hookTimeout: special ? 300_000 : 20_000,
      // One second, its own measure, is little for a thread to start under Wine.
      expect: { poll: { timeout: 15_000 } },
      // What is tested runs in workers and child processes of its own.
      pool: 'forks',
      // A process for each of the many small files would take longer than they do.
      isolate: special,
      maxWorkers: 2,
    },
  }
})
