/** What a packet's record says of it, as fields named `frame.*`. */
import type { Field, Layer, Protocol, Value } from './layer.js'
import { linkType } from './linktypes.js'

/** A packet's record: what is known without reading its bytes. `CapturedPacket` is one. */
export interface Frame {
  /** From 1. */
  number: number
  /** Time of capture, seconds since 1970 and nanoseconds; -1 without one. */
  seconds: number
  nanoseconds: number
  capturedLength: number
  originalLength: number
  interface: { id: number; linkType: number; name?: string | undefined }
  comments?: readonly string[] | undefined
}

interface FrameField extends Field {
  value(
    frame: Frame,
    layers: readonly Layer[],
    protocols: ReadonlyMap<string, Protocol>,
  ): Value | undefined
}

/** Fields of the frame, by Wireshark's names. */
export const FRAME_FIELDS: Readonly<Record<string, FrameField>> = {
  'frame.number': { title: 'Frame Number', format: 'dec', value: (frame) => frame.number },
  'frame.time_epoch': { title: 'Epoch Time', format: 'text', unit: 's', value: epoch },
  'frame.len': {
    title: 'Frame Length',
    format: 'dec',
    unit: 'bytes',
    value: (frame) => frame.originalLength,
  },
  'frame.cap_len': {
    title: 'Capture Length',
    format: 'dec',
    unit: 'bytes',
    value: (frame) => frame.capturedLength,
  },
  'frame.interface_id': {
    title: 'Interface id',
    format: 'dec',
    value: (frame) => frame.interface.id,
  },
  'frame.interface_name': {
    title: 'Interface name',
    format: 'text',
    value: (frame) => frame.interface.name,
  },
  'frame.encap_type': {
    title: 'Encapsulation type',
    format: 'dec',
    value: (frame) => linkType(frame.interface.linkType).wtap,
  },
  'frame.protocols': {
    title: 'Protocols in frame',
    format: 'text',
    value: (_frame, layers, protocols) => pathOf(layers, protocols),
  },
  'frame.comment': { title: 'Comment', format: 'text', value: (frame) => frame.comments?.[0] },
}

/** `eth:ethertype:ip:tcp`. */
export function pathOf(layers: readonly Layer[], protocols: ReadonlyMap<string, Protocol>): string {
  return layers
    .map((layer) => protocols.get(layer.protocol)?.path?.(layer) ?? layer.protocol)
    .join(':')
}

/** `1700000000.000000010`; undefined without a time. */
export function epoch({
  seconds,
  nanoseconds,
}: Pick<Frame, 'seconds' | 'nanoseconds'>): string | undefined {
  return seconds < 0 ? undefined : `${seconds}.${String(nanoseconds).padStart(9, '0')}`
}
