/**
 * The payloads of IKE (RFC 2408 3.4 to 3.16, RFC 7296 3.2 to 3.16): a chain, each naming the kind of the next. What is proposed is a chain of
 * proposals, each a chain of transforms.
 *
 *   | next payload | critical bit, reserved | length 2 | … |
 */
import { ascii, hex, ipv4, ipv6, u16, u32 } from '../bytes.js'
import type { Walk } from '../layer.js'
import type { IsakmpHead, IsakmpPayload, IsakmpProposal, IsakmpTransform } from './isakmpfields.js'

const PROPOSAL = 2
const TRANSFORM = 3
const ENCRYPTED = [46, 53]
/** Payloads of a message, proposals, transforms that are read at most. */
const MAX_CHAIN = 64
/** Of version 2, by the transform's type. */
const TRANSFORMS = [
  null,
  'isakmp.tf.id.encr',
  'isakmp.tf.id.prf',
  'isakmp.tf.id.integ',
  'isakmp.tf.id.dh',
  'isakmp.tf.id.esn',
] as const

/** The chain that begins at `at` with a payload of kind `type`, up to what is encrypted or not there. */
export function readPayloads(
  bytes: Uint8Array,
  at: number,
  end: number,
  type: number,
  major: number,
  walk: Walk,
): IsakmpPayload[] {
  return chain<IsakmpPayload>(bytes, at, end, type, major === 2, walk, (payload, from, stop) => {
    const kind = payload['isakmp.typepayload']
    if (kind === 1 || kind === 33) {
      const proposals = readProposals(payload, bytes, from, stop, major, walk)
      if (proposals.length > 0) payload.proposals = proposals
    } else readBody(payload, bytes, from, stop)
  })
}

function chain<P extends IsakmpHead>(
  bytes: Uint8Array,
  at: number,
  end: number,
  type: number,
  critical: boolean,
  walk: Walk,
  read: (payload: P, from: number, stop: number) => void,
): P[] {
  const found: P[] = []
  while (type !== 0 && at + 4 <= end && found.length < MAX_CHAIN) {
    const length = u16(bytes, at + 2)
    const head: IsakmpHead = {
      'isakmp.typepayload': type,
      'isakmp.nextpayload': bytes[at]!,
      'isakmp.payloadlength': length,
    }
    if (critical) head['isakmp.criticalpayload'] = bytes[at + 1]! >> 7 === 1
    const payload = head as P
    found.push(payload)
    if (length < 4) {
      walk.wrong(`isakmp.payloadlength is ${length}, less than 4`)
      break
    }
    if (at + length > end || ENCRYPTED.includes(type)) break
    read(payload, at + 4, at + length)
    type = bytes[at]!
    at += length
  }
  return found
}

function readProposals(
  payload: IsakmpPayload,
  bytes: Uint8Array,
  at: number,
  end: number,
  major: number,
  walk: Walk,
): IsakmpProposal[] {
  if (major === 1) {
    if (end < at + 8) return []
    payload['isakmp.sa.doi'] = u32(bytes, at)
    at += 8
  }
  return chain<IsakmpProposal>(bytes, at, end, PROPOSAL, false, walk, (proposal, from, stop) => {
    if (stop < from + 4) return
    const size = bytes[from + 2]!
    proposal['isakmp.prop.number'] = bytes[from]!
    proposal['isakmp.prop.protoid'] = bytes[from + 1]!
    proposal['isakmp.spisize'] = size
    proposal['isakmp.prop.transforms'] = bytes[from + 3]!
    const first = from + 4 + size
    if (first > stop) return
    if (size > 0) proposal['isakmp.spi'] = hex(bytes, from + 4, size)
    const transforms = chain<IsakmpTransform>(
      bytes,
      first,
      stop,
      TRANSFORM,
      false,
      walk,
      (transform, start, last) => {
        if (last < start + 4) return
        if (major === 1) {
          transform['isakmp.trans.number'] = bytes[start]!
          transform['isakmp.trans.id'] = bytes[start + 1]!
          return
        }
        const type = bytes[start]!
        transform['isakmp.tf.type'] = type
        const name = TRANSFORMS[type] ?? null
        if (name !== null) transform[name] = u16(bytes, start + 2)
      },
    )
    if (transforms.length > 0) proposal.transforms = transforms
  })
}

function readBody(payload: IsakmpPayload, bytes: Uint8Array, at: number, end: number): void {
  const size = end - at
  switch (payload['isakmp.typepayload']) {
    case 34:
      if (size >= 4) payload['isakmp.key_exchange.dh_group'] = u16(bytes, at)
      break
    case 5:
    case 35:
    case 36:
      if (size >= 4) readIdentity(payload, bytes, at, end)
      break
    case 11:
      if (size < 8) return
      payload['isakmp.notify.doi'] = u32(bytes, at)
      payload['isakmp.notify.protoid'] = bytes[at + 4]!
      payload['isakmp.spisize'] = bytes[at + 5]!
      payload['isakmp.notify.msgtype'] = u16(bytes, at + 6)
      break
    case 41:
      if (size < 4) return
      payload['isakmp.notify.protoid'] = bytes[at]!
      payload['isakmp.spisize'] = bytes[at + 1]!
      payload['isakmp.notify.msgtype'] = u16(bytes, at + 2)
      break
    case 13:
    case 43:
      if (size > 0) payload['isakmp.vid_bytes'] = hex(bytes, at, size)
  }
}

function readIdentity(payload: IsakmpPayload, bytes: Uint8Array, at: number, end: number): void {
  const type = bytes[at]!
  const size = end - at - 4
  payload['isakmp.id.type'] = type
  if (type === 1 && size === 4) payload['isakmp.id.data.ipv4_addr'] = ipv4(bytes, at + 4)
  else if (type === 5 && size === 16) payload['isakmp.id.data.ipv6_addr'] = ipv6(bytes, at + 4)
  else if (type === 2) payload['isakmp.id.data.fqdn'] = ascii(bytes, at + 4, end)
  else if (type === 3) payload['isakmp.id.data.user_fqdn'] = ascii(bytes, at + 4, end)
}
