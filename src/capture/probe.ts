/** Tries a backend on an adapter, by opening it for a moment. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Config } from '../config.js'
import { asSidecapError, type ErrorBody } from '../errors.js'
import { addon, type SessionOptions } from './addon.js'
import { sessionOptions } from './capture.js'
import { openCapture } from './open.js'

/** The npm package may end the process that loads it, and prints warnings of its own: it is tried in another one. */
const CHILD_MS = 10_000
const CHILD = `
  const { probeHere } = await import(process.argv[1])
  console.log(JSON.stringify(await probeHere(JSON.parse(process.argv[2]))))
`

/** Null when the adapter can be opened with this backend, else why not. */
export async function probe(
  backend: string,
  device: string,
  config: Config,
): Promise<ErrorBody | null> {
  const options: SessionOptions = {
    ...sessionOptions(config, 1 << 20),
    backend,
    device,
    filter: '',
    bufferBytes: 1 << 20,
    blocks: 2,
    flushMs: 10,
    counters: 0,
  }
  return backend === 'cap' ? probeApart(options) : probeHere(options)
}

/** Opens and closes an adapter in this process. */
export async function probeHere(options: SessionOptions): Promise<ErrorBody | null> {
  try {
    const counters = addon().createCounters()
    await new Promise<void>((resolve, reject) => {
      openCapture(
        { ...options, counters },
        { onBlock: (block) => block.release(), onEnd: () => resolve() },
      ).then((session) => {
        session.start()
        session.stop()
      }, reject)
    })
    return null
  } catch (error) {
    return asSidecapError(error, 'CAPTURE_FAILED').toJSON()
  }
}

function probeApart(options: SessionOptions): ErrorBody | null {
  const { stdout, signal, status } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', CHILD, import.meta.url, JSON.stringify(options)],
    { encoding: 'utf8', timeout: CHILD_MS, cwd: fileURLToPath(new URL('.', import.meta.url)) },
  )
  try {
    return JSON.parse(stdout) as ErrorBody | null
  } catch {
    const how = signal === null ? `exit code ${status}` : `signal ${signal}`
    const message = `The npm package cap ended its process (${how})`
    return asSidecapError({ code: 'BACKEND_REFUSED', message }).toJSON()
  }
}
