/**
 * NetFlow v1, v5, v7, v8, v9 (RFC 3954) and IPFIX (RFC 7011): the head, the flows of v5, the sets and templates of v9 and IPFIX. What stands
 * in the data sets is known only with the templates, which come in other packets.
 *
 *   | version 2 | count 2, IPFIX: length 2 | up time 4, but IPFIX | seconds 4 | v5: nanoseconds 4 | sequence 4 | source 4 or engine 2, sampling 2 |
 *   | set id 2 | length 2 | templates: id 2, fields 2: type 2, length 2, enterprise 4 when its highest bit is set | …
 */
import { u16, u32 } from '../bytes.js'
import type { Layer, Protocol, Walk } from '../layer.js'
import { flowFields, type NetflowRecord, readFlows } from './cflowrecords.js'

export interface CflowField {
  'cflow.template_field_type'?: number
  'cflow.template_ipfix_field_type'?: number
  'cflow.template_ipfix_field_type_enterprise'?: number
  'cflow.template_ipfix_field_pen'?: number
  'cflow.template_field_length': number
}

export interface CflowTemplate {
  'cflow.template_id': number
  'cflow.template_field_count': number
  fields?: CflowField[]
}

export interface CflowSet {
  'cflow.flowset_id': number
  /** Bytes, with id and length. */
  'cflow.flowset_length': number
  templates?: CflowTemplate[]
}

export interface Cflow extends Layer<'cflow'> {
  'cflow.version': number
  /** Records, or sets of v9 and below. */
  'cflow.count'?: number
  /** IPFIX: bytes of the whole message. */
  'cflow.len'?: number
  /** Seconds, with nine digits behind the point. */
  'cflow.sysuptime'?: string
  'cflow.unix_secs'?: number
  'cflow.unix_nsecs'?: number
  'cflow.exporttime'?: number
  'cflow.sequence'?: number
  'cflow.engine_type'?: number
  'cflow.engine_id'?: number
  'cflow.samplingmode'?: number
  'cflow.samplerate'?: number
  'cflow.source_id'?: number
  'cflow.od_id'?: number
  flows?: NetflowRecord[]
  sets?: CflowSet[]
}

const V9 = 9
const IPFIX = 10
const HEADS: Readonly<Record<number, number>> = { 1: 16, 5: 24, 7: 24, 8: 28, 9: 20, 10: 16 }
const MAX_SETS = 64
const MAX_TEMPLATES = 32
const MAX_FIELDS = 128

export const cflow: Protocol<Cflow> = {
  name: 'cflow',
  title: 'Cisco NetFlow/IPFIX',
  source: 'RFC 7011',
  over: {
    'udp.port': [2055, 4739, 9995, 9996],
    'tcp.port': [4739],
    'sctp.port': [4739],
  },
  min: 4,
  fields: {
    'cflow.version': { title: 'Version', format: 'dec' },
    'cflow.count': { title: 'Count', format: 'dec' },
    'cflow.len': { title: 'Length', format: 'dec', unit: 'bytes' },
    'cflow.sysuptime': { title: 'SysUptime', format: 'text', unit: 's' },
    'cflow.unix_secs': { title: 'CurrentSecs', format: 'dec' },
    'cflow.unix_nsecs': { title: 'CurrentNSecs', format: 'dec' },
    'cflow.exporttime': { title: 'ExportTime', format: 'dec' },
    'cflow.sequence': { title: 'FlowSequence', format: 'dec' },
    'cflow.engine_type': { title: 'EngineType', format: 'dec' },
    'cflow.engine_id': { title: 'EngineId', format: 'dec' },
    'cflow.samplingmode': { title: 'SamplingMode', format: 'dec' },
    'cflow.samplerate': { title: 'SampleRate', format: 'dec' },
    'cflow.source_id': { title: 'SourceId', format: 'dec' },
    'cflow.od_id': { title: 'Observation Domain Id', format: 'dec' },
    ...flowFields,
    'cflow.flowset_id': { title: 'FlowSet Id', format: 'dec' },
    'cflow.flowset_length': { title: 'FlowSet Length', format: 'dec', unit: 'bytes' },
    'cflow.template_id': { title: 'Template Id', format: 'dec' },
    'cflow.template_field_count': { title: 'Field Count', format: 'dec' },
    'cflow.template_field_type': { title: 'Type', format: 'dec' },
    'cflow.template_ipfix_field_type': { title: 'Type', format: 'dec' },
    'cflow.template_ipfix_field_type_enterprise': { title: 'Type', format: 'dec' },
    'cflow.template_ipfix_field_pen': { title: 'PEN', format: 'dec' },
    'cflow.template_field_length': { title: 'Length', format: 'dec', unit: 'bytes' },
  },
  begins: (first) => first === 0,
  decode(bytes, at, end, walk) {
    const version = u16(bytes, at)
    const head = HEADS[version]
    if (head === undefined) return null
    const layer: Cflow = {
      protocol: 'cflow',
      offset: at,
      size: end - at,
      'cflow.version': version,
    }
    if (end < at + head) {
      walk.short(head)
      return layer
    }
    readHead(layer, bytes, at)
    if (version === 5) layer.flows = readFlows(bytes, at + head, end, layer['cflow.count'] ?? 0)
    else if (version >= V9) {
      const limit = version === IPFIX ? at + layer['cflow.len']! : walk.reported
      readSets(layer, bytes, at, at + head, Math.min(end, limit), limit, walk)
    }
    return layer
  },
  summary(layer) {
    const version = layer['cflow.version']
    const sets = layer.sets?.map((set) => set['cflow.flowset_id']).slice(0, 8)
    const count = layer['cflow.count']
    const parts = [
      version === IPFIX ? 'IPFIX' : `NetFlow v${version}`,
      `seq ${layer['cflow.sequence'] ?? '?'}`,
      count === undefined ? '' : `${count} records`,
      sets === undefined ? '' : `sets ${sets.join(' ')}`,
    ]
    return parts.filter((part) => part !== '').join(', ')
  },
}

function readHead(layer: Cflow, bytes: Uint8Array, at: number): void {
  const version = layer['cflow.version']
  if (version === IPFIX) {
    layer['cflow.len'] = u16(bytes, at + 2)
    layer['cflow.exporttime'] = u32(bytes, at + 4)
    layer['cflow.sequence'] = u32(bytes, at + 8)
    layer['cflow.od_id'] = u32(bytes, at + 12)
    return
  }
  layer['cflow.count'] = u16(bytes, at + 2)
  layer['cflow.sysuptime'] = (u32(bytes, at + 4) / 1000).toFixed(9)
  layer['cflow.unix_secs'] = u32(bytes, at + 8)
  if (version === V9) {
    layer['cflow.sequence'] = u32(bytes, at + 12)
    layer['cflow.source_id'] = u32(bytes, at + 16)
    return
  }
  layer['cflow.unix_nsecs'] = u32(bytes, at + 12)
  if (version !== 1) layer['cflow.sequence'] = u32(bytes, at + 16)
  if (version !== 5 && version !== 8) return
  layer['cflow.engine_type'] = bytes[at + 20]!
  layer['cflow.engine_id'] = bytes[at + 21]!
  if (version === 5) {
    layer['cflow.samplingmode'] = bytes[at + 22]! >> 6
    layer['cflow.samplerate'] = u16(bytes, at + 22) & 0x3fff
  }
}

function readSets(
  layer: Cflow,
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
  whole: number,
  walk: Walk,
): void {
  const sets: CflowSet[] = []
  const ipfix = layer['cflow.version'] === IPFIX
  while (at + 4 <= end && sets.length < MAX_SETS) {
    const id = u16(bytes, at)
    const length = u16(bytes, at + 2)
    const set: CflowSet = { 'cflow.flowset_id': id, 'cflow.flowset_length': length }
    sets.push(set)
    layer.sets = sets
    if (length < 4) {
      walk.wrong(`cflow.flowset_length is ${length}, less than 4`)
      return
    }
    if (id === (ipfix ? 2 : 0)) readTemplates(set, bytes, at + 4, Math.min(end, at + length), ipfix)
    at += length
  }
  if (at > end && whole > end) walk.short(at - start)
}

function readTemplates(
  set: CflowSet,
  bytes: Uint8Array,
  at: number,
  end: number,
  ipfix: boolean,
): void {
  const templates: CflowTemplate[] = []
  while (at + 4 <= end && templates.length < MAX_TEMPLATES) {
    const count = u16(bytes, at + 2)
    const template: CflowTemplate = {
      'cflow.template_id': u16(bytes, at),
      'cflow.template_field_count': count,
    }
    templates.push(template)
    at += 4
    const fields: CflowField[] = []
    for (let i = 0; i < count && at + 4 <= end; i++) {
      const enterprise = ipfix && (bytes[at]! & 0x80) !== 0
      if (enterprise && at + 8 > end) break
      if (fields.length < MAX_FIELDS) fields.push(readField(bytes, at, ipfix, enterprise))
      at += enterprise ? 8 : 4
    }
    if (fields.length > 0) template.fields = fields
  }
  if (templates.length > 0) set.templates = templates
}

function readField(bytes: Uint8Array, at: number, ipfix: boolean, enterprise: boolean): CflowField {
  const type = u16(bytes, at)
  const field: CflowField = { 'cflow.template_field_length': u16(bytes, at + 2) }
  if (enterprise) {
    field['cflow.template_ipfix_field_type_enterprise'] = type & 0x7fff
    field['cflow.template_ipfix_field_pen'] = u32(bytes, at + 4)
  } else if (ipfix) field['cflow.template_ipfix_field_type'] = type
  else field['cflow.template_field_type'] = type
  return field
}
