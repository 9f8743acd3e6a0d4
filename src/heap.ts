/**
 * How large the agent's heaps may grow. Node lets the young generation grow to 32 MiB for programs that allocate much. The agent does not:
 * measured idle, keeping it at its first size leaves 4–12 MB less resident, at no cost to capture or download, whose bytes live outside
 * the heap. Commands, which decode in this thread, keep what Node gives them.
 */
import v8 from 'node:v8'

/** Without a command it is the agent. V8 tells of flags it does not know, so those versions that do are named. */
const first = process.argv[2] ?? '-'
if (first.startsWith('-') && Number.parseInt(process.versions.v8, 10) <= 13) {
  // For heaps to come, of workers.
  v8.setFlagsFromString('--max-semi-space-size=1')
  stay()
  // A new heap sets this flag back, for all of them.
  process.on('worker', (worker) => worker.once('online', stay))
}

/** Young generations do not grow any more. */
function stay(): void {
  v8.setFlagsFromString('--semi-space-growth-factor=1')
}
