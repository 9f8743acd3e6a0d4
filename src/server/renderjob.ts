/** What the main thread and the thread that decodes say to each other. */
import type { Precision } from '../pcap/pcap.js'

/**
 * `array`: members of a JSON array, a comma before each · `lines`: NDJSON · `events`: server-sent events · `packet`: one packet
 * with everything there is to say of it.
 */
export type Form = 'array' | 'lines' | 'events' | 'packet'

/** Where packets come from. */
export interface RenderSource {
  /** `frame.interface_id`. */
  id: number
  name: string
  linkType: number
  precision: Precision
}

/** Packets to be written as text. */
export interface RenderJob {
  form: Form
  /** Names of fields, separated by commas; null for all layers. */
  fields: string | null
  /** `frame.number` of the first. */
  number: number
  sources: readonly RenderSource[]
  /** Records of pcap, one behind the other, each as its source has them. */
  records: Uint8Array<ArrayBuffer>
  /** Three numbers a packet: source, sequence, offset (see `Batch`); null: all of the first source, without cursors. */
  places: Float64Array<ArrayBuffer> | null
}

/** `check`: are there such fields? */
export type RenderQuestion = { type: 'render'; job: RenderJob } | { type: 'check'; fields: string }

export type ToRenderer = RenderQuestion & { id: number }
