/** Recorded packets as text, in pieces: read and filtered here, decoded by another thread, the next piece while one is written. */
import type { Walk } from '../store/walk.js'
import type { Decoding } from './decoding.js'
import type { Form } from './renderjob.js'

/** Which packets, and how they are shown. */
export interface Shown {
  form: Form
  fields: string | null
  /** Most packets. */
  limit: number
  /** Packets of the pages before. */
  before: number
  /** All adapters of the answer, in order: `frame.interface_id` counts them. */
  adapters: readonly string[]
  /** A page ends early when this many bytes were looked at. */
  mostExamined: number
}

/** Counts what was given. */
export interface Given {
  packets: number
}

/** The packets of a walk in pieces of text, at most 256 packets each. */
export async function* rendered(
  decoding: Decoding,
  walk: Walk,
  { form, fields, limit, before, adapters, mostExamined }: Shown,
  given: Given,
): AsyncGenerator<Uint8Array> {
  let pending: Promise<Uint8Array> | undefined
  while (!walk.ended && given.packets < limit && walk.examined < mostExamined) {
    const { bytes, places, packets } = await walk.next(limit - given.packets)
    if (packets === 0) continue
    const next = decoding.render({
      form,
      fields,
      number: before + given.packets + 1,
      sources: walk.sources.map(({ adapter, linkType, precision }) => ({
        id: adapters.indexOf(adapter),
        name: adapter,
        linkType,
        precision,
      })),
      records: bytes,
      places,
    })
    // It is awaited later, or by nobody when the client goes.
    next.catch(() => {})
    given.packets += packets
    if (pending !== undefined) yield await pending
    pending = next
  }
  if (pending !== undefined) yield await pending
}

/** These pieces as a page: one JSON object. `tail` tells what stands behind the packets, once they are written. */
export async function* page(
  pieces: AsyncIterable<Uint8Array>,
  tail: () => Promise<Record<string, unknown>>,
): AsyncGenerator<Uint8Array> {
  const head = Buffer.from('{"packets":[\n')
  let begun = false
  for await (const piece of pieces) {
    // The first packet has no comma before it.
    yield begun ? piece : Buffer.concat([head, piece.subarray(1)])
    begun = true
  }
  const rest = JSON.stringify(await tail()).slice(1)
  yield Buffer.from(`${begun ? '' : head}],${rest}\n`)
}
