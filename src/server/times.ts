/**
 * Times as clients write them: RFC 3339, seconds since 1970, or relative to now (-5m). Kept as nanoseconds in a
 * bigint, so that a fraction of nine digits survives.
 */
import { parseDuration } from '../config.js'
import { SidecapError } from '../errors.js'

const RFC3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:([Zz])|([+\- ])(\d\d):(\d\d))$/
const EPOCH = /^(\d{1,12})(?:\.(\d{1,9}))?$/
/** The last second of the year 9999: what is beyond was meant as milliseconds. */
const LAST_SECOND = 253_402_300_799n
const SECOND = 1_000_000_000n

/** A time range: `from` inclusive, `to` exclusive, in nanoseconds since 1970. */
export interface TimeRange {
  from?: bigint
  to?: bigint
}

/** The time parameters of a request, as written. */
export interface TimeQuery {
  from?: string
  to?: string
  last?: string
}

/** Nanoseconds since 1970, or undefined when `text` is no time from 1970 to 9999. */
export function parseTime(text: string, now: bigint): bigint | undefined {
  if (text === 'now') return now
  if (text.startsWith('-')) {
    const ago = nanoseconds(text.slice(1))
    return ago === undefined || ago > now ? undefined : now - ago
  }
  const epoch = EPOCH.exec(text)
  if (epoch !== null) {
    const seconds = BigInt(epoch[1]!)
    return seconds > LAST_SECOND ? undefined : seconds * SECOND + fraction(epoch[2])
  }
  const match = RFC3339.exec(text)
  return match === null ? undefined : calendarTime(match)
}

/** `2026-01-31T12:00:00.123456789Z`, to the nanosecond; no fraction when there is none. */
export function formatTime(time: bigint): string {
  const seconds = new Date(Number(time / SECOND) * 1000).toISOString().slice(0, 19)
  const rest = time % SECOND
  return rest === 0n ? `${seconds}Z` : `${seconds}.${String(rest).padStart(9, '0')}Z`
}

/** The range a request names. Throws BAD_TIME_RANGE with the parameter at fault. */
export function timeRange(query: TimeQuery, now: bigint): TimeRange {
  if (query.last !== undefined && query.from !== undefined) {
    throw new SidecapError('BAD_TIME_RANGE', 'Give either from or last, not both')
  }
  const range: TimeRange = {}
  if (query.to !== undefined) range.to = time('to', query.to, now)
  if (query.from !== undefined) range.from = time('from', query.from, now)
  if (query.last !== undefined) {
    const span = nanoseconds(query.last)
    if (span === undefined || span === 0n) {
      throw new SidecapError(
        'BAD_TIME_RANGE',
        `last=${show(query.last)} is not a duration such as 30s, 5m or 1h30m`,
      )
    }
    const end = range.to ?? now
    range.from = span > end ? 0n : end - span
  }
  if (range.from !== undefined && range.to !== undefined && range.from > range.to) {
    throw new SidecapError(
      'BAD_TIME_RANGE',
      `from (${formatTime(range.from)}) is after to (${formatTime(range.to)})`,
    )
  }
  return range
}

function time(name: string, text: string, now: bigint): bigint {
  const value = parseTime(text, now)
  if (value !== undefined) return value
  throw new SidecapError(
    'BAD_TIME_RANGE',
    `${name}=${show(text)} is not a time such as 2026-01-31T12:00:00Z, 1769860800.5 (seconds since 1970) or -5m`,
  )
}

/** A duration in nanoseconds. */
function nanoseconds(text: string): bigint | undefined {
  const milliseconds = parseDuration(text)
  return milliseconds === undefined ? undefined : BigInt(Math.round(milliseconds)) * 1_000_000n
}

function calendarTime(match: RegExpExecArray): bigint | undefined {
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const date = new Date(Date.UTC(year, month - 1, day))
  // Date.UTC rolls 30 February over to March: such a date is refused.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || year < 1970) return undefined
  // 23:59:60 is a leap second (RFC 3339, 5.7): the clock shows the next second.
  if (hour > 23 || minute > 59 || second > 60) return undefined
  let seconds = BigInt(date.getTime() / 1000 + hour * 3600 + minute * 60 + second)
  if (match[8] === undefined) {
    const hours = Number(match[10])
    const minutes = Number(match[11])
    if (hours > 23 || minutes > 59) return undefined
    const offset = BigInt(hours * 3600 + minutes * 60)
    // A + in a query string that was not encoded arrives as a space.
    seconds += match[9] === '-' ? offset : -offset
  }
  const value = seconds * SECOND + fraction(match[7])
  return value < 0n || seconds > LAST_SECOND ? undefined : value
}

function fraction(digits: string | undefined): bigint {
  return digits === undefined ? 0n : BigInt(digits.padEnd(9, '0'))
}

function show(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}
