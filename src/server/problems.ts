/**
 * Every answer that is an error has one shape, `{ code, message, hint }` from the table in errors.ts: ours,
 * Fastify's own, those of validation, of the router, and of Node's parser before there is a request at all.
 */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { asSidecapError, type ErrorBody, SidecapError } from '../errors.js'
import { SECURITY_HEADERS } from './headers.js'

interface Problem {
  status: number
  body: ErrorBody
  headers?: Record<string, string>
}

/** Answers `error` to the client, and logs it when it is ours to mend. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error, request)
  if (problem.body.code === 'INTERNAL') request.log.error({ err: error }, 'request failed')
  if (reply.raw.headersSent) {
    // Too late for an answer: cut the connection, so that the client notices.
    reply.raw.destroy()
    return
  }
  for (const name of ['content-length', 'content-disposition', 'etag', 'accept-ranges']) {
    reply.removeHeader(name)
  }
  // Node gives up a connection whose body was not read; do it openly.
  if (problem.status === 413) reply.header('connection', 'close')
  reply
    .code(problem.status)
    // Again: errors of the router come before the hook that sets them.
    .headers({ ...SECURITY_HEADERS, ...problem.headers })
    .type('application/json; charset=utf-8')
    // Serialized here: a route's own schema for this status may hold more than these three.
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem.body)
}

function problemOf(error: unknown, request: FastifyRequest): Problem {
  // Errors of the addon are no SidecapError, but carry a code of the table.
  const coded = asSidecapError(error)
  if (coded.code !== 'INTERNAL') return known(coded)
  const { code, statusCode, validation, message } = (error ?? {}) as Partial<FastifyError>
  if (validation !== undefined) {
    return known(
      new SidecapError('BAD_REQUEST', describeValidation(error as FastifyError, request)),
    )
  }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return known(
      new SidecapError(
        'BODY_TOO_LARGE',
        `The body is larger than ${request.server.initialConfig.bodyLimit} bytes`,
      ),
    )
  }
  // Fastify's refusals (bad JSON, media types, bad escapes in the path …): its words, our shape.
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    const problem = known(new SidecapError('BAD_REQUEST', message ?? 'The request is not valid'))
    return { ...problem, status: statusCode }
  }
  return known(
    new SidecapError('INTERNAL', `Answering failed unexpectedly (request ${request.id})`),
  )
}

function known(error: SidecapError): Problem {
  const headers: Record<string, string> = {}
  if (error.code === 'UNAUTHORIZED') headers['www-authenticate'] = 'Bearer realm="sidecap"'
  if (error.status === 503) headers['retry-after'] = error.code === 'TOO_MANY_REQUESTS' ? '5' : '1'
  return { status: error.status, body: error.toJSON(), headers }
}

/** The parameter at fault, what is wrong with it, and which there are. */
function describeValidation(error: FastifyError, request: FastifyRequest): string {
  const { validation = [], validationContext: where = 'querystring' } = error
  const [problem] = validation
  const kind =
    where === 'querystring' ? 'query parameter' : where === 'params' ? 'part of the path' : where
  const schema = (
    request.routeOptions.schema as Record<string, { properties?: object }> | undefined
  )?.[where]
  const names = Object.keys(schema?.properties ?? {})
  const known = names.length === 0 ? 'this route takes none' : `there are: ${names.join(', ')}`
  if (problem?.keyword === 'additionalProperties') {
    const name = String(problem.params['additionalProperty']).slice(0, 60)
    return `Unknown ${kind} ${JSON.stringify(name)}; ${known}`
  }
  const name = problem?.instancePath.split('/')[1] ?? ''
  // Two of one name arrive as a list.
  const value =
    where === 'querystring' ? (request.query as Record<string, unknown>)[name] : undefined
  const fault = Array.isArray(value)
    ? 'is given more than once'
    : (problem?.message ?? 'is not valid')
  return name === '' ? `The ${kind} ${fault}` : `The ${kind} ${name} ${fault}; ${known}`
}

/** Answers what Node's parser refused before Fastify saw a request. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const [status, message] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? [408, 'The request did not arrive within http.requestTimeout']
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? [431, 'The header of the request is larger than 16 KiB']
        : [400, 'The request is not HTTP/1.1']
  const body = JSON.stringify(new SidecapError('BAD_REQUEST', message as string))
  // A client in the middle of an answer would take this for its content.
  const answering = (socket as Socket & { _httpMessage?: { headersSent: boolean } })._httpMessage
  if (socket.writable && answering?.headersSent !== true) {
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status as number]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
        `X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nConnection: close\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
  }
  socket.destroySoon()
}
