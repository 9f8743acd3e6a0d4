/**
 * Loaded before the agent (NODE_OPTIONS=--import): once the file BUSY_FILE names is there, the event loop of each worker thread is held
 * for as many milliseconds as the file says, once; `die` ends one at once.
 */
import { existsSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const file = process.env.BUSY_FILE
if (!isMainThread && file !== undefined) {
  const timer = setInterval(() => {
    if (!existsSync(file)) return
    clearInterval(timer)
    const text = readFileSync(file, 'utf8')
    if (text === 'die') {
      rmSync(file)
      throw new Error('as the test wished')
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(text))
    writeSync(2, 'the worker goes on\n')
  }, 10)
  timer.unref()
}
