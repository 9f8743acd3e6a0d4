/**
 * Who may ask. Routes are guarded unless they say `config: { open: true }`, so a new route cannot be forgotten.
 * Packet data goes to loopback peers whose Host header is a loopback name, which stops DNS rebinding, and to
 * anyone with a bearer token (RFC 6750). X-Forwarded-For is never looked at: anybody can write it.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { SidecapError } from '../errors.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers anyone who reaches the listening address. */
    open?: boolean
  }
}

/** Throws UNAUTHORIZED or FORBIDDEN_HOST unless the peer may have packet data. */
export type Guard = (request: IncomingMessage) => void

export function createGuard(tokens: readonly string[]): Guard {
  const digests = tokens.map(digest)
  return (request) => {
    const { authorization } = request.headers
    if (authorization !== undefined) {
      if (accepts(digests, authorization)) return
      throw new SidecapError('UNAUTHORIZED', 'The bearer token is not one of those accepted')
    }
    if (!isLoopbackAddress(request.socket.remoteAddress)) {
      throw new SidecapError('UNAUTHORIZED', 'Packet data needs a bearer token from this address')
    }
    if (!isLoopbackHost(request.headers.host)) {
      throw new SidecapError(
        'FORBIDDEN_HOST',
        request.headers.host === undefined
          ? 'The request has no Host header'
          : `The Host header ${JSON.stringify(request.headers.host.slice(0, 100))} is not a loopback name`,
      )
    }
  }
}

/** 127.0.0.0/8, ::1 and IPv4 loopback mapped into IPv6. */
export function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false
  return address === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/i.test(address)
}

/** localhost, *.localhost (RFC 6761, 6.3), 127.0.0.0/8 and [::1], with any port. */
export function isLoopbackHost(host: string | undefined): boolean {
  if (host === undefined) return false
  const name = /^(\[[^\]]*\]|[^:]*)(?::\d{0,5})?$/.exec(host)?.[1]?.toLowerCase().replace(/\.$/, '')
  if (name === undefined) return false
  return (
    name === 'localhost' ||
    /^([a-z0-9_-]+\.)+localhost$/.test(name) ||
    /^127(\.\d{1,3}){3}$/.test(name) ||
    name === '[::1]'
  )
}

function accepts(digests: readonly Buffer[], authorization: string): boolean {
  const token = /^bearer +(\S+) *$/i.exec(authorization)?.[1]
  if (token === undefined) return false
  // Digests have one length, and every token is compared: the time tells neither length nor place.
  const given = digest(token)
  let found = false
  for (const known of digests) found = timingSafeEqual(known, given) || found
  return found
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest()
}
