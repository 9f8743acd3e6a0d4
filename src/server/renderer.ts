/**
 * The thread that decodes packets for clients: started by `Decoding` when somebody asks, ended when nobody has asked for a
 * while. Here, because decoding must never slow the capture, nor a fault in it end the agent.
 */
import { parentPort } from 'node:worker_threads'
import { asSidecapError } from '../errors.js'
import { giveWay } from './nice.js'
import { Renderer } from './render.js'
import type { ToRenderer } from './renderjob.js'
import type { FromThread } from './thread.js'

const port = parentPort!
const renderer = new Renderer()

giveWay()

port.on('message', (message: ToRenderer) => {
  const { id } = message
  let answer: FromThread
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
