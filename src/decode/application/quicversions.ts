/** Versions of QUIC: IANA's QUIC Versions registry (RFC 9000 22.2), the drafts (draft-ietf-quic-transport), Google's and Facebook's. */

/** A name as people say it: `v1`, `draft-29`; undefined when the version is not known. */
export function versionName(version: number): string | undefined {
  if (version === 0) return 'negotiation'
  if (version === 0x00000001) return 'v1'
  if (version === 0x6b3343cf) return 'v2'
  if (version === 0x709a50c4) return 'v2-draft'
  if (version >>> 8 === 0xff0000 && (version & 0xff) <= 34) return `draft-${version & 0xff}`
  if (version >>> 4 === 0xfaceb00) return `mvfst-${version & 15}`
  // Q046, Q050, T051: letters and digits.
  if (/^[QT]0[0-9]{2}$/.test(letters(version))) return letters(version)
  // Reserved to exercise negotiation (RFC 9000 15).
  if ((version & 0x0f0f0f0f) === 0x0a0a0a0a) return 'reserved'
  return undefined
}

export function isKnownVersion(version: number): boolean {
  return version !== 0 && versionName(version) !== undefined
}

function letters(version: number): string {
  return String.fromCharCode(
    version >>> 24,
    (version >> 16) & 255,
    (version >> 8) & 255,
    version & 255,
  )
}
