/**
 * Why a value of ours is not the oracle's, class by class. `ours`: we should do better; `theirs`: tshark errs or guesses;
 * `undefined`: no document says which is right, or the bytes are damaged. The first class that takes a difference has it.
 */
import { LOWER_CLASSES, NOT_OURS } from './lowerclasses.js'
import type { Difference } from './score.js'
import { WEB_CLASSES } from './webclasses.js'

export interface DisagreementClass {
  name: string
  reason: 'ours' | 'theirs' | 'undefined'
  why: string
  /** tshark tells what it knows from other packets of the conversation; no packet alone holds it. */
  memory?: true
  takes(difference: Difference): boolean
}

export const CLASSES: readonly DisagreementClass[] = [
  {
    name: 'time beyond its second',
    reason: 'undefined',
    why: 'a record whose microseconds are a second or more: we carry them over, tshark prints them as they are',
    takes: ({ field, ours, theirs, path }) =>
      field === 'frame.time_epoch' &&
      !path.startsWith('atm') &&
      (/\.\d{10,}$/.test(theirs) || Number(theirs) < Number(ours)),
  },
  {
    name: 'length beyond 2^31',
    reason: 'theirs',
    why: 'a length on the wire of 2^31 or more: tshark shows 2^31 − 1',
    takes: ({ field, theirs }) => field === 'frame.len' && theirs === '2147483647',
  },
  {
    name: 'SunATM pseudo-header',
    reason: 'undefined',
    why: 'tshark takes the 4 bytes of SunATM’s pseudo-header for the container’s, not the packet’s',
    takes: ({ field, ours, theirs, path }) =>
      (field === 'frame.len' || field === 'frame.cap_len' || field === 'frame.time_epoch') &&
      path.startsWith('atm') &&
      (field === 'frame.time_epoch' || Number(ours) - Number(theirs) === 4),
  },
  ...WEB_CLASSES,
  ...LOWER_CLASSES,
  NOT_OURS,
]

/** The class of a difference; null when nobody has given a reason yet. */
export function classOf(difference: Difference): DisagreementClass | null {
  return CLASSES.find((one) => one.takes(difference)) ?? null
}
