/** Backend `auto`: the first that can open the adapter, and what those before it said. */
import { asSidecapError, type ErrorBody, type ErrorCode, SidecapError } from '../errors.js'
import type { Session, SessionOptions } from './addon.js'
import type { CaptureHandlers } from './block.js'
import { openCapture } from './open.js'

/** The backends `auto` tries on this system, in this order. */
export const AUTOMATIC: readonly string[] =
  process.platform === 'win32' ? ['pcap', 'raw', 'pktmon'] : ['pcap']

/** Refusals that no other backend would answer differently. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'ADAPTER_GONE',
  'ADAPTER_DOWN',
  'CONFIG_INVALID',
  'FILTER_INVALID',
  'FILTER_NAME',
  'FILTER_TOO_LONG',
  'FILTER_TIMEOUT',
])

export interface Refusal {
  backend: string
  error: ErrorBody
}

export interface Opening {
  session: Session
  /** The backend that opened it. */
  backend: string
  /** Those tried before it. */
  refused: Refusal[]
}

/**
 * Opens by the backend of `options`; by the first of `AUTOMATIC` that can when that is `auto`. Throws as openCapture does;
 * BACKEND_REFUSED, with the words of each, when all of several refuse.
 */
export async function openAutomatic(
  options: SessionOptions,
  handlers: CaptureHandlers,
  backends: readonly string[] = AUTOMATIC,
  open: typeof openCapture = openCapture,
): Promise<Opening> {
  const refused: Refusal[] = []
  const names = options.backend === 'auto' ? backends : [options.backend]
  for (const backend of names) {
    try {
      return { session: await open({ ...options, backend }, handlers), backend, refused }
    } catch (error) {
      const coded = asSidecapError(error, 'CAPTURE_FAILED')
      if (names.length === 1 || FINAL.has(coded.code)) throw error
      refused.push({ backend, error: coded.toJSON() })
    }
  }
  throw new SidecapError(
    'BACKEND_REFUSED',
    `No backend can capture adapter ${options.device}: ${refused.map(tell).join('; ')}`,
  )
}

/** One refusal in a line. */
export function tell({ backend, error }: Refusal): string {
  return `${backend}: ${error.message}`
}
