/**
 * sFlow (RFC 3176; version 5: sflow.org, July 2004): the head, and of version 5 the samples with their packet headers.
 *
 *   | version 4 | address type 4 | agent 4 or 16 | v5: sub-agent 4 | sequence 4 | up time 4 | samples 4 |
 *   | v5: sample type 4 | length 4 | sequence 4, … records: type 4, length 4, … |
 */
import { ipv4, ipv6, u32 } from '../bytes.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'

const LINK_TYPE = table('linktype')

export interface SflowRecord {
  'sflow_245.flow_record_format'?: number
  'sflow_5.flow_data_length': number
  'sflow_245.header_protocol'?: number
}

export interface SflowSample {
  'sflow_245.sampletype': number
  'sflow_5.sample_length': number
  'sflow.flow_sample.sequence_number'?: number
  'sflow.flow_sample.sampling_rate'?: number
  'sflow.flow_sample.sample_pool'?: number
  'sflow.flow_sample.dropped_packets'?: number
  'sflow.flow_sample.flow_record'?: number
  records?: SflowRecord[]
}

export interface Sflow extends Layer<'sflow'> {
  'sflow_245.version': number
  'sflow_245.agenttype': number
  'sflow_245.agent'?: string
  'sflow_245.agent.v6'?: string
  'sflow_245.sub_agent_id'?: number
  'sflow_245.sequence_number'?: number
  /** Milliseconds. */
  'sflow_245.sysuptime'?: number
  'sflow_245.numsamples'?: number
  samples?: SflowSample[]
}

const MAX_SAMPLES = 64
const MAX_RECORDS = 32
const FLOW_SAMPLE = 1
const EXPANDED_FLOW_SAMPLE = 3
/** Bytes before the records, by sample type. */
const HEADS = [0, 32, 12, 44, 16]
/** DLT of a sampled header, by its protocol: Ethernet, PPP, IPv4, IPv6. */
const LINK_TYPES: Readonly<Record<number, number>> = { 1: 1, 7: 9, 11: 228, 12: 229 }
const RAW_HEADER = 1
const TYPES: Readonly<Record<number, string>> = {
  1: 'Flow sample',
  2: 'Counters sample',
  3: 'Expanded flow sample',
  4: 'Expanded counters sample',
}

export const sflow: Protocol<Sflow> = {
  name: 'sflow',
  title: 'InMon sFlow',
  source: 'sFlow Version 5, sflow.org 2004',
  over: { 'udp.port': [6343] },
  min: 8,
  fields: {
    'sflow_245.version': { title: 'Datagram version', format: 'dec' },
    'sflow_245.agenttype': { title: 'Agent address type', format: 'dec' },
    'sflow_245.agent': { title: 'Agent address', format: 'text' },
    'sflow_245.agent.v6': { title: 'Agent address', format: 'text' },
    'sflow_245.sub_agent_id': { title: 'Sub-agent ID', format: 'dec' },
    'sflow_245.sequence_number': { title: 'Sequence number', format: 'dec' },
    'sflow_245.sysuptime': { title: 'SysUptime', format: 'dec', unit: 'ms' },
    'sflow_245.numsamples': { title: 'NumSamples', format: 'dec' },
    'sflow_245.sampletype': { title: 'sFlow sample type', format: 'dec', names: (n) => TYPES[n] },
    'sflow_5.sample_length': { title: 'Sample length', format: 'dec', unit: 'bytes' },
    'sflow.flow_sample.sequence_number': { title: 'Sequence number', format: 'dec' },
    'sflow.flow_sample.sampling_rate': { title: 'Sampling rate', format: 'dec' },
    'sflow.flow_sample.sample_pool': { title: 'Sample pool', format: 'dec' },
    'sflow.flow_sample.dropped_packets': { title: 'Dropped packets', format: 'dec' },
    'sflow.flow_sample.flow_record': { title: 'Flow record', format: 'dec' },
    'sflow_245.flow_record_format': { title: 'Format', format: 'dec' },
    'sflow_5.flow_data_length': { title: 'Flow data length', format: 'dec', unit: 'bytes' },
    'sflow_245.header_protocol': { title: 'Header protocol', format: 'dec' },
  },
  begins: (first) => first === 0,
  decode(bytes, at, end, walk) {
    const version = u32(bytes, at)
    const type = u32(bytes, at + 4)
    if ((version !== 2 && version !== 4 && version !== 5) || (type !== 1 && type !== 2)) return null
    const layer: Sflow = {
      protocol: 'sflow',
      offset: at,
      size: end - at,
      'sflow_245.version': version,
      'sflow_245.agenttype': type,
    }
    const rest = at + 8 + (type === 1 ? 4 : 16)
    const counters = version === 5 ? 16 : 12
    if (end < rest + counters) {
      walk.short(rest + counters - at)
      return layer
    }
    if (type === 1) layer['sflow_245.agent'] = ipv4(bytes, at + 8)
    else layer['sflow_245.agent.v6'] = ipv6(bytes, at + 8)
    if (version === 5) layer['sflow_245.sub_agent_id'] = u32(bytes, rest)
    const last = rest + counters - 12
    layer['sflow_245.sequence_number'] = u32(bytes, last)
    layer['sflow_245.sysuptime'] = u32(bytes, last + 4)
    layer['sflow_245.numsamples'] = u32(bytes, last + 8)
    if (version === 5) readSamples(layer, bytes, at, last + 12, end, walk)
    return layer
  },
  summary(layer) {
    const agent = layer['sflow_245.agent'] ?? layer['sflow_245.agent.v6'] ?? '?'
    return `sFlow v${layer['sflow_245.version']}, agent ${agent}, seq ${layer['sflow_245.sequence_number'] ?? '?'}, ${layer['sflow_245.numsamples'] ?? 0} samples`
  },
}

function readSamples(
  layer: Sflow,
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
  walk: Walk,
): void {
  const samples: SflowSample[] = []
  const count = Math.min(layer['sflow_245.numsamples'] ?? 0, MAX_SAMPLES)
  for (let i = 0; i < count && at + 8 <= end; i++) {
    const type = u32(bytes, at)
    const length = u32(bytes, at + 4)
    const sample: SflowSample = {
      'sflow_245.sampletype': type & 0xfff,
      'sflow_5.sample_length': length,
    }
    samples.push(sample)
    layer.samples = samples
    const stop = Math.min(end, at + 8 + length)
    // The upper 20 bits are an enterprise's number; 0 is the standard's.
    const head = type < HEADS.length ? HEADS[type]! : 0
    if (head > 0 && at + 8 + head <= stop) readSample(sample, bytes, at + 8, head, stop, walk)
    at += 8 + length
  }
  if (at > end) walk.short(at - start)
}

/** What a sample begins with; the last 4 bytes of it are the number of its records. */
function readSample(
  sample: SflowSample,
  bytes: Uint8Array,
  at: number,
  head: number,
  end: number,
  walk: Walk,
): void {
  const type = sample['sflow_245.sampletype']
  const flow = type === FLOW_SAMPLE || type === EXPANDED_FLOW_SAMPLE
  const count = u32(bytes, at + head - 4)
  if (flow) {
    // The source's id takes 4 bytes, expanded 8.
    const rate = at + (type === FLOW_SAMPLE ? 8 : 12)
    sample['sflow.flow_sample.sequence_number'] = u32(bytes, at)
    sample['sflow.flow_sample.sampling_rate'] = u32(bytes, rate)
    sample['sflow.flow_sample.sample_pool'] = u32(bytes, rate + 4)
    sample['sflow.flow_sample.dropped_packets'] = u32(bytes, rate + 8)
    sample['sflow.flow_sample.flow_record'] = count
  }
  const records: SflowRecord[] = []
  at += head
  for (let i = 0; i < Math.min(count, MAX_RECORDS) && at + 8 <= end; i++) {
    const format = u32(bytes, at)
    const length = u32(bytes, at + 4)
    const record: SflowRecord = { 'sflow_5.flow_data_length': length }
    records.push(record)
    if (flow) record['sflow_245.flow_record_format'] = format & 0xfff
    if (flow && format === RAW_HEADER && at + 24 <= end) readHeader(record, bytes, at + 8, walk)
    at += 8 + length
  }
  if (records.length > 0) sample.records = records
}

/** | header protocol 4 | frame length 4 | stripped 4 | header length 4 | header … |: the head of a packet, read as one. */
function readHeader(record: SflowRecord, bytes: Uint8Array, at: number, walk: Walk): void {
  const protocol = u32(bytes, at)
  record['sflow_245.header_protocol'] = protocol
  const linkType = LINK_TYPES[protocol]
  if (linkType !== undefined) walk.also(LINK_TYPE, linkType, at + 16, at + 16 + u32(bytes, at + 12))
}
