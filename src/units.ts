/** Sizes and durations as people write them: `256MiB`, `5m`. Used by the configuration, the flags and the routes. */

/** `64KiB`, `10MB`, `1.5G` or plain bytes → bytes; undefined when it is none of these. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])(i?)b?|b)?$/i.exec(text.trim())
  if (match === null) return undefined
  const power = match[2] === undefined ? 0 : 'kmgt'.indexOf(match[2].toLowerCase()) + 1
  // A bare letter is binary, as in dd and Kubernetes' Mi; only "MB" is decimal.
  const base = match[2] !== undefined && match[3] === '' && /b$/i.test(text.trim()) ? 1000 : 1024
  const bytes = Math.round(Number(match[1]) * base ** power)
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `100ms`, `5m`, `1h30m`, `24h`, `7d` or plain seconds → milliseconds; undefined when it is none of these. */
export function parseDuration(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text.trim())) return Math.round(Number(text) * 1000)
  if (!/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(text.trim())) return undefined
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)) {
    total += Number(amount) * (UNITS[unit as string] as number)
  }
  return Math.round(total)
}

/** Bytes as the shortest exact size: 65536 → `64KiB`, 1000 → `1000 bytes`. */
export function showBytes(bytes: number): string {
  if (bytes > 0 && bytes % 1048576 === 0) return `${bytes / 1048576}MiB`
  return bytes > 0 && bytes % 1024 === 0 ? `${bytes / 1024}KiB` : `${bytes} bytes`
}

/** Milliseconds as `2s` or `250ms`. */
export function showDuration(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`
}

/** Where to listen. An empty host means every address, IPv6 included where there is IPv6. */
export interface Listen {
  host: string
  port: number
}

/** `:9722`, `9722`, `127.0.0.1:9722`, `[::1]:9722` or `name:9722`; undefined when it is none of these. */
export function parseListen(text: string): Listen | undefined {
  const match = /^(?:(?:\[([0-9a-f:.%\w]+)\]|([\w.-]*)):)?(\d{1,5})$/i.exec(text.trim())
  if (match === null || Number(match[3]) > 65535) return undefined
  return { host: match[1] ?? match[2] ?? '', port: Number(match[3]) }
}
