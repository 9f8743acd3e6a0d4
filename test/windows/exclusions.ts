/**
 * What the unit tests cannot show on Windows, each with its reason; vitest.config.ts leaves it out there. `wine` is what
 * Wine alone cannot: on Windows itself it runs. test/wine/unit.test.ts says when an entry fits no test any more.
 */
export interface Exclusion {
  /** Below test/: a file, or a folder. */
  file: string
  /** The end of the test's name; the whole file without it. */
  test?: string
  why: string
  wine?: true
}

const SIGNALS =
  'Windows has no signals: kill() ends a process at once (console events instead, test/wine)'
const CONNECT = 'nothing in Wine connects outwards, not even to itself'
const SLOW = 'Wine’s file operations are some fifty times slower than what this test has time for'
const BYTES =
  'computes on bytes in memory, the same everywhere, and Wine takes minutes for all of it'
const PIPES = 'Node under Wine cannot use a pipe as standard output'

export const EXCLUSIONS: readonly Exclusion[] = [
  { file: 'cli.test.ts', test: 'ends gracefully on SIGINT', why: SIGNALS },
  { file: 'cli.test.ts', test: 'ends gracefully on SIGTERM', why: SIGNALS },
  { file: 'cli.test.ts', test: 'answers on the port it chose, and ends on SIGTERM', why: SIGNALS },
  {
    file: 'cli.test.ts',
    test: 'sidecap interfaces gives them as JSON',
    why: 'looks for Linux’s lo',
  },
  {
    file: 'capture/session.test.ts',
    test: 'the adapters of this machine are listed with loopback among them',
    why: 'looks for Linux’s lo, of index 1 and without a GUID',
  },
  {
    file: 'server/tokens.test.ts',
    test: 'one is made, kept with mode 0600, and found again',
    why: 'Windows has access lists in the place of modes',
  },
  {
    file: 'server/tokens.test.ts',
    test: 'wider rights on the kept one are taken back',
    why: 'Windows has access lists in the place of modes',
  },
  {
    file: 'metrics/metrics.test.ts',
    test: 'a scrape tells of the recorder, the server and the build',
    why: 'process_open_fds is counted in /proc',
  },
  {
    file: 'store/segment.test.ts',
    test: 'goes on when somebody deletes its folder',
    why: 'a folder with an open file in it cannot be deleted on Windows',
  },
  { file: 'docs.test.ts', why: 'the documents show Linux’s defaults' },
  {
    file: 'package.test.ts',
    test: 'the package holds what is allowed, and nothing else',
    why: 'npm is a script that only a shell starts there',
  },
  // Folders of many files, each of which starts anew; decode/contract.test.ts takes every protocol there.
  ...['application', 'control', 'link', 'names', 'naming', 'network', 'overlay', 'transport'].map(
    (group) => ({ file: `decode/${group}`, why: BYTES, wine: true as const }),
  ),
  { file: 'decode/begins.test.ts', why: BYTES, wine: true },
  { file: 'pcap/compression.test.ts', why: BYTES, wine: true },
  { file: 'commands/read.test.ts', why: PIPES, wine: true },
  {
    file: 'commands/stats.test.ts',
    why: 'starts the program at each test, which takes Wine up to twenty seconds; test/wine/agent.test.ts starts it once',
    wine: true,
  },
  { file: 'readme.test.ts', why: PIPES, wine: true },
  { file: 'agent.test.ts', why: CONNECT, wine: true },
  { file: 'server/replay.test.ts', why: CONNECT, wine: true },
  { file: 'server/flowstream.test.ts', why: CONNECT, wine: true },
  {
    file: 'server/accounting.test.ts',
    test: 'of a client that goes while its packets are counted, nothing is logged as an error',
    why: CONNECT,
    wine: true,
  },
  {
    file: 'server/pcapng.test.ts',
    test: 'a live stream gives packets of all link types, and ends as a whole file',
    why: CONNECT,
    wine: true,
  },
  { file: 'docker/health.test.ts', why: CONNECT, wine: true },
  {
    file: 'cli.test.ts',
    test: 'ends quietly when its reader goes away',
    why: PIPES,
    wine: true,
  },
  {
    file: 'store/recovery.test.ts',
    test: 'has 10,000 segments ready in two seconds',
    why: SLOW,
    wine: true,
  },
  {
    file: 'store/recovery.test.ts',
    test: 'keeps all whole records of a file cut at every byte of its last 2,000',
    why: SLOW,
    wine: true,
  },
  {
    file: 'store/retention.test.ts',
    test: 'exceed the quota, and loses nothing',
    why: SLOW,
    wine: true,
  },
]

/** Those that hold here: none on Linux, all but Wine's own on Windows. */
export function exclusionsHere(): Exclusion[] {
  if (process.platform !== 'win32') return []
  const wine = process.env['WINEPREFIX'] !== undefined
  return EXCLUSIONS.filter((exclusion) => wine || exclusion.wine !== true)
}

/** A pattern of the names of all tests but those: vitest has patterns for what is run only. */
export function namesOfTheRest(exclusions: readonly Exclusion[]): string {
  const names = exclusions.flatMap(({ test }) => test ?? [])
  const escaped = names.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return escaped.length === 0 ? '' : `^(?!.*(?:${escaped.join('|')})\\s*$)`
}
