/** Points in time as text, in the one form of Wireshark's absolute times: `May  3, 2019 20:03:34.027420739 UTC`. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Seconds of 400 years, after which the calendar is the same again. */
const CYCLE = 12_622_780_800
/** What a Date can hold. */
const MAX_SECONDS = 8.64e12

/** `seconds` since 1970 (whole, |seconds| < 2^53) and nanoseconds as text in UTC. */
export function timeText(seconds: number, nanoseconds: number): string {
  const cycles = Math.abs(seconds) > MAX_SECONDS ? Math.floor(seconds / CYCLE) : 0
  const date = new Date((seconds - cycles * CYCLE) * 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = String(date.getUTCDate()).padStart(2, ' ')
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  const fraction = String(nanoseconds).padStart(9, '0')
  return `${MONTHS[date.getUTCMonth()]} ${day}, ${date.getUTCFullYear() + 400 * cycles} ${clock}.${fraction} UTC`
}

/** Seconds from NTP's first era (1900) to 1970, and to the second era's begin in 2036 (RFC 5905, section 6). */
const ERA_0 = -2208988800
const ERA_1 = 2085978496

/** An NTP timestamp: seconds and 2^-32 seconds. With the highest bit clear it lies in the era that began in 2036. */
export function ntpTimeText(seconds: number, fraction: number): string {
  const start = seconds >= 0x8000_0000 ? ERA_0 : ERA_1
  return timeText(start + seconds, Math.trunc((fraction * 1e9) / 0x1_0000_0000))
}
