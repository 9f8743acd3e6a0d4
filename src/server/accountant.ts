/** The thread that evaluates accounts for clients: started by `Accounting` when somebody asks, ended when nobody has asked for a while. */
import { parentPort } from 'node:worker_threads'
import { asSidecapError, SidecapError } from '../errors.js'
import type { ToAccountant } from './accountjob.js'
import { evaluate } from './evaluate.js'
import { giveWay } from './nice.js'
import type { Cancel, FromThread } from './thread.js'

const port = parentPort!
const underway = new Map<number, AbortController>()

giveWay()

port.on('message', (message: ToAccountant | Cancel) => {
  if (message.type === 'cancel') underway.get(message.id)?.abort(gone())
  else void answer(message)
})

async function answer(question: ToAccountant): Promise<void> {
  const { id } = question
  const abort = new AbortController()
  underway.set(id, abort)
  let told: FromThread
  try {
    const bytes = await evaluate(question, abort.signal)
    told = { id, bytes }
    port.postMessage(told, [bytes.buffer])
  } catch (error) {
    told = { id, error: asSidecapError(error).toJSON() }
    port.postMessage(told)
  } finally {
    underway.delete(id)
  }
}

function gone(): SidecapError {
  return new SidecapError('STOPPING', 'Nobody waits for the answer any more')
}
