/** Threads that work for clients give way to those that capture. */
import os from 'node:os'

/** Whoever captures comes first. */
const NICE = 19

/** Gives the thread that calls it the lowest priority. */
export function giveWay(): void {
  // On Linux a thread has a priority of its own; elsewhere it would be that of the whole agent.
  if (process.platform !== 'linux') return
  try {
    os.setPriority(NICE)
  } catch {
    // Then it competes as others do.
  }
}
