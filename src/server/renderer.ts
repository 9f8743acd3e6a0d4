/**
 * The thread that decodes packets for clients: started by `Decoding` when somebody asks, ended when nobody has asked for a
 * while. Here, because decoding must never slow the capture, nor a fault in it end the agent.
 */
import os from 'node:os'
import { parentPort } from 'node:worker_threads'
import { asSidecapError } from '../errors.js'
import { Renderer } from './render.js'
import type { FromRenderer, ToRenderer } from './renderjob.js'

/** Whoever captures comes first. */
const NICE = 19

const port = parentPort!
const renderer = new Renderer()

// On Linux a thread has a priority of its own; elsewhere it would be that of the whole agent.
if (process.platform === 'linux') {
  try {
    os.setPriority(NICE)
  } catch {
    // Then it competes as others do.
  }
}

port.on('message', (message: ToRenderer) => {
  const { id } = message
  let answer: FromRenderer
  try {
    if (message.type === 'check') renderer.check(message.fields)
    const bytes = message.type === 'check' ? new Uint8Array(0) : renderer.render(message.job)
    answer = { id, bytes }
    port.postMessage(answer, [bytes.buffer])
  } catch (error) {
    answer = { id, error: asSidecapError(error).toJSON() }
    port.postMessage(answer)
  }
})
