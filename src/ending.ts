/**
 * How an agent is told to end: by a signal, or on Windows by an event of the console, which is all that `docker stop` gives
 * a container there.
 */
import os from 'node:os'
import type { Logger } from 'pino'
import { addon } from './capture/addon.js'

/** SIGBREAK is ctrl-break of Windows; SIGTERM never comes there. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGBREAK'] as const

/**
 * Waits to be told, then calls `stop` and resolves when that is done. A second signal or event ends the process at once;
 * so does Windows, about four seconds after its event.
 */
export async function untilTold(stop: () => Promise<void>, log: Logger): Promise<void> {
  let console = false
  await new Promise<void>((resolve, reject) => {
    let stopping = false
    const end = (cause: object, code: number) => {
      if (stopping) process.exit(code)
      stopping = true
      log.info(cause, 'stopping')
      stop().then(resolve, reject)
    }
    for (const signal of SIGNALS) {
      // Other systems do not know SIGBREAK.
      if (!(signal in os.constants.signals)) continue
      process.on(signal, () => end({ signal }, 128 + (os.constants.signals[signal] ?? 0)))
    }
    addon().watchConsole((event) => {
      console = true
      end({ event }, 1)
    })
  })
  log.info('stopped')
  // The system’s own thread waits for this process to end, not for its event loop to be empty.
  if (console) process.exit(0)
}
