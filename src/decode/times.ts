/** Points in time as text, in the one form of Wireshark's absolute times: `May  3, 2019 20:03:34.027420739 UTC`. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `seconds` since 1970 (whole, |seconds| < 2^43) and nanoseconds as text in UTC. */
export function timeText(seconds: number, nanoseconds: number): string {
  const date = new Date(seconds * 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = String(date.getUTCDate()).padStart(2, ' ')
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  const fraction = String(nanoseconds).padStart(9, '0')
  return `${MONTHS[date.getUTCMonth()]} ${day}, ${date.getUTCFullYear()} ${clock}.${fraction} UTC`
}

/** Seconds from NTP's first era (1900) to 1970, and to the second era's begin in 2036 (RFC 5905, section 6). */
const ERA_0 = -2208988800
const ERA_1 = 2085978496

/** An NTP timestamp: seconds and 2^-32 seconds. With the highest bit clear it lies in the era that began in 2036. */
export function ntpTimeText(seconds: number, fraction: number): string {
  const start = seconds >= 0x8000_0000 ? ERA_0 : ERA_1
  return timeText(start + seconds, Math.trunc((fraction * 1e9) / 0x1_0000_0000))
}
