/**
 * Kafka's protocol (Apache Kafka protocol guide): messages behind their length; requests say what they are, responses do not.
 *
 *   request:  | length 4 | API key 2 | version 2 | correlation id 4 | client id: length 2, text | body … |
 *   response: | length 4 | correlation id 4 | body … |
 */
import { u16, u32 } from '../bytes.js'
import type { Layer, Protocol, Walk } from '../layer.js'
import { type Cursor, cursor, nextI16, nextText, nextU32, put, take } from './cursor.js'

export interface Kafka extends Layer<'kafka'> {
  /** Bytes behind this field. */
  'kafka.len': number
  'kafka.api_key'?: number
  'kafka.api_version'?: number
  'kafka.correlation_id'?: number
  'kafka.client_id'?: string
  /** Of requests about topics: those of Metadata, the first of Produce, Fetch and ListOffsets. */
  'kafka.topic_name'?: string[]
  'kafka.consumer_group'?: string
}

const PORT = 9092
const MAX_LENGTH = 0x0640_0000
const APIS =
  'Produce|Fetch|ListOffsets|Metadata|LeaderAndIsr|StopReplica|UpdateMetadata|ControlledShutdown|OffsetCommit|OffsetFetch|FindCoordinator|JoinGroup|Heartbeat|LeaveGroup|SyncGroup|DescribeGroups|ListGroups|SaslHandshake|ApiVersions|CreateTopics|DeleteTopics|DeleteRecords|InitProducerId|OffsetForLeaderEpoch|AddPartitionsToTxn|AddOffsetsToTxn|EndTxn|WriteTxnMarkers|TxnOffsetCommit|DescribeAcls|CreateAcls|DeleteAcls|DescribeConfigs|AlterConfigs|AlterReplicaLogDirs|DescribeLogDirs|SaslAuthenticate|CreatePartitions|CreateDelegationToken|RenewDelegationToken|ExpireDelegationToken|DescribeDelegationToken|DeleteGroups|ElectLeaders|IncrementalAlterConfigs|AlterPartitionReassignments|ListPartitionReassignments|OffsetDelete|DescribeClientQuotas|AlterClientQuotas|DescribeUserScramCredentials|AlterUserScramCredentials|Vote|BeginQuorumEpoch|EndQuorumEpoch|DescribeQuorum|AlterPartition|UpdateFeatures|Envelope|FetchSnapshot|DescribeCluster|DescribeProducers|BrokerRegistration|BrokerHeartbeat|UnregisterBroker|DescribeTransactions|ListTransactions|AllocateProducerIds|ConsumerGroupHeartbeat|ConsumerGroupDescribe'.split(
    '|',
  )
/** The last version of each API whose request is read here: later ones have other forms of texts and arrays. */
const READABLE: Readonly<Record<number, number>> = {
  0: 8,
  1: 11,
  2: 5,
  3: 8,
  8: 7,
  9: 5,
  10: 2,
  11: 5,
  12: 3,
  13: 3,
  14: 3,
}

export const kafka: Protocol<Kafka> = {
  name: 'kafka',
  title: 'Kafka',
  source: 'Apache Kafka protocol guide',
  over: { 'tcp.port': [PORT] },
  min: 1,
  fields: {
    'kafka.len': { title: 'Length', format: 'dec', unit: 'bytes' },
    'kafka.api_key': { title: 'API Key', format: 'dec', names: (n) => APIS[n] },
    'kafka.api_version': { title: 'API Version', format: 'dec' },
    'kafka.correlation_id': { title: 'Correlation ID', format: 'dec' },
    'kafka.client_id': { title: 'Client ID', format: 'text' },
    'kafka.topic_name': { title: 'Topic Name', format: 'text' },
    'kafka.consumer_group': { title: 'Consumer Group', format: 'text' },
  },
  decode(bytes, at, end, walk) {
    if (end - at < 8) return null
    const length = u32(bytes, at)
    if (length < 4 || length > MAX_LENGTH) return null
    const stop = at + 4 + length
    const layer: Kafka = {
      protocol: 'kafka',
      offset: at,
      size: Math.min(end, stop) - at,
      'kafka.len': length,
    }
    const body = cursor(bytes, at + 4, Math.min(end, stop))
    const sound =
      walk.destinationPort === PORT
        ? readRequest(layer, body)
        : readResponse(layer, body, stop > end)
    if (!sound) return null
    tell(walk, at, end, stop)
    return layer
  },
  summary(layer) {
    const {
      'kafka.api_key': key,
      'kafka.topic_name': topics,
      'kafka.consumer_group': group,
    } = layer
    const id = `correlation ${layer['kafka.correlation_id']}`
    if (key === undefined) return `Kafka response, ${id}`
    const about = topics?.[0] ?? group ?? ''
    const said = `Kafka ${APIS[key]} v${layer['kafka.api_version']} request ${about.slice(0, 60)}`
    return `${said.trimEnd()}, ${id}`
  },
}

function tell(walk: Walk, at: number, end: number, stop: number): void {
  if (stop > end && walk.reported > end) walk.short(stop - at)
  else if (stop < end) walk.follow('kafka', stop, walk.reported)
}

function readRequest(layer: Kafka, body: Cursor): boolean {
  if (body.end - body.at < 10) return false
  const key = u16(body.bytes, body.at)
  const version = u16(body.bytes, body.at + 2)
  if (APIS[key] === undefined || version > 32) return false
  layer['kafka.api_key'] = key
  layer['kafka.api_version'] = version
  take(body, 4)
  layer['kafka.correlation_id'] = nextU32(body)! | 0
  const size = nextI16(body)!
  if (size < -1 || size > 1024) return false
  if (size >= 0) put(layer, 'kafka.client_id', nextText(body, size))
  const last = READABLE[key]
  if (last !== undefined && version <= last) readSubject(layer, key, version, body)
  return true
}

/** What the request is about, where that stands near its beginning. */
function readSubject(layer: Kafka, key: number, version: number, body: Cursor): void {
  if (key >= 8) {
    const text = nextString(body)
    if (text !== undefined) layer['kafka.consumer_group'] = text
    return
  }
  if (key === 0) {
    // Transactional id, acknowledgements, timeout.
    if (version >= 3) nextString(body)
    take(body, 6)
  } else if (key === 1) take(body, 12 + at(version, 3, 4) + at(version, 4, 1) + at(version, 7, 8))
  else if (key === 2) take(body, 4 + at(version, 2, 1))
  const count = nextU32(body) ?? 0
  const topics: string[] = []
  const wanted = key === 3 ? Math.min(count, 128) : 1
  // No array at all (-1) asks for all topics.
  while (count < 0x7fff_ffff && count > 0 && topics.length < wanted) {
    const topic = nextString(body)
    if (topic === undefined) break
    topics.push(topic)
  }
  if (topics.length > 0) layer['kafka.topic_name'] = topics
}

/** `size` bytes that are there since version `since`. */
function at(version: number, since: number, size: number): number {
  return version >= since ? size : 0
}

/** A text behind its length of 2 bytes; undefined when it is null or not whole. */
function nextString(body: Cursor): string | undefined {
  const size = nextI16(body)
  return size === undefined || size < 0 ? undefined : nextText(body, size)
}

/** Nothing but the id is told; where the message goes on in another segment only usual numbers are believed. */
function readResponse(layer: Kafka, body: Cursor, goesOn: boolean): boolean {
  const id = nextU32(body)! | 0
  layer['kafka.correlation_id'] = id
  return !goesOn || (id >= 0 && id < 0x0100_0000)
}
