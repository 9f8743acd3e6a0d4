/**
 * MongoDB's wire protocol (MongoDB manual, "MongoDB Wire Protocol"), little endian.
 *
 *   | length 4, itself included | request id 4 | response to 4 | operation 4 | body … |
 *   OP_MSG:   | flags 4 | sections: kind 1 (0 a document; 1 size 4, name, documents …) … | checksum 4? |
 *   OP_QUERY: | flags 4 | collection, zero | skip 4 | return 4 | document |      OP_REPLY: | flags 4 | cursor 8 | from 4 | count 4 | documents … |
 */
import { u32le } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { type BsonElement, bsonFields, readDocument } from './bson.js'
import {
  type Cursor,
  cursor,
  nextI32le,
  nextTextZ,
  nextU8,
  nextU32le,
  nextU64le,
  put,
  take,
} from './cursor.js'

export interface MongoDocument {
  'mongo.document.length': number
  elements?: BsonElement[]
}

export interface MongoSection {
  'mongo.msg.sections.section.kind': number
  'mongo.msg.sections.section.size'?: number
  'mongo.msg.sections.section.doc_sequence_id'?: string
  documents?: MongoDocument[]
}

export interface Mongo extends Layer<'mongo'> {
  'mongo.message_length': number
  'mongo.request_id': number
  'mongo.response_to': number
  'mongo.opcode': number
  'mongo.msg.flags'?: number
  sections?: MongoSection[]
  'mongo.full_collection_name'?: string
  'mongo.number_to_skip'?: number
  'mongo.number_to_return'?: number
  'mongo.cursor_id'?: bigint
  'mongo.starting_from'?: number
  'mongo.number_returned'?: number
  documents?: MongoDocument[]
  'mongo.compression.original_opcode'?: number
  'mongo.compression.original_size'?: number
  'mongo.compression.compressor'?: number
  /** The first key of a command's document, and its database. */
  command?: string
  database?: string
}

const PORTS = [27017, 27018, 27019]
const OPERATIONS: Readonly<Record<number, string>> = {
  1: 'Reply',
  1000: 'Message',
  2001: 'Update document',
  2002: 'Insert document',
  2004: 'Query',
  2005: 'Get More',
  2006: 'Delete document',
  2007: 'Kill Cursors',
  2012: 'Compressed Data',
  2013: 'Extensible Message Format',
}
/** The server takes 48,000,000 bytes and some. */
const MAX_LENGTH = 0x0300_0000
const MAX_DOCUMENTS = 32

export const mongo: Protocol<Mongo> = {
  name: 'mongo',
  title: 'Mongo Wire Protocol',
  source: 'MongoDB Wire Protocol',
  over: { 'tcp.port': PORTS },
  min: 1,
  fields: {
    'mongo.message_length': { title: 'Message Length', format: 'dec', unit: 'bytes' },
    'mongo.request_id': { title: 'Request ID', format: 'hex8' },
    'mongo.response_to': { title: 'Response To', format: 'hex8' },
    'mongo.opcode': { title: 'OpCode', format: 'dec', names: (n) => OPERATIONS[n] },
    'mongo.msg.flags': { title: 'Message Flags', format: 'hex8' },
    'mongo.msg.sections.section.kind': { title: 'Kind', format: 'dec' },
    'mongo.msg.sections.section.size': { title: 'Size', format: 'dec', unit: 'bytes' },
    'mongo.msg.sections.section.doc_sequence_id': { title: 'SeqID', format: 'text' },
    'mongo.full_collection_name': { title: 'fullCollectionName', format: 'text' },
    'mongo.number_to_skip': { title: 'Number To Skip', format: 'dec' },
    'mongo.number_to_return': { title: 'Number to Return', format: 'dec' },
    'mongo.cursor_id': { title: 'Cursor ID', format: 'dec' },
    'mongo.starting_from': { title: 'Starting From', format: 'dec' },
    'mongo.number_returned': { title: 'Number Returned', format: 'dec' },
    'mongo.document.length': { title: 'Document length', format: 'dec', unit: 'bytes' },
    'mongo.compression.original_opcode': { title: 'Original OpCode', format: 'dec' },
    'mongo.compression.original_size': { title: 'Uncompressed Size', format: 'dec' },
    'mongo.compression.compressor': { title: 'Compressor', format: 'dec' },
    ...bsonFields,
  },
  decode(bytes, at, end, walk) {
    if (end - at < 16) return null
    const length = u32le(bytes, at)
    const operation = u32le(bytes, at + 12)
    if (length < 16 || length > MAX_LENGTH || OPERATIONS[operation] === undefined) return null
    const stop = at + length
    const layer: Mongo = {
      protocol: 'mongo',
      offset: at,
      size: Math.min(end, stop) - at,
      'mongo.message_length': length,
      'mongo.request_id': u32le(bytes, at + 4),
      'mongo.response_to': u32le(bytes, at + 8),
      'mongo.opcode': operation,
    }
    const body = cursor(bytes, at + 16, Math.min(end, stop))
    if (operation === 2013) readMessage(layer, body)
    else if (operation === 2004) readQuery(layer, body)
    else if (operation === 1) readReply(layer, body)
    else if (operation === 2012) {
      put(layer, 'mongo.compression.original_opcode', nextI32le(body))
      put(layer, 'mongo.compression.original_size', nextI32le(body))
      put(layer, 'mongo.compression.compressor', nextU8(body))
    }
    if (stop > end && walk.reported > end) walk.short(length)
    else if (stop < end) walk.follow('mongo', stop, walk.reported)
    return layer
  },
  summary(layer) {
    const { command, database, 'mongo.full_collection_name': name } = layer
    const place = database === undefined ? name : database
    const said = [OPERATIONS[layer['mongo.opcode']], command?.slice(0, 40), place?.slice(0, 60)]
    return `Mongo ${said.filter((word) => word !== undefined).join(' ')}`
  },
}

function readMessage(layer: Mongo, body: Cursor): void {
  const flags = nextU32le(body)
  if (!put(layer, 'mongo.msg.flags', flags)) return
  // With a checksum the last 4 bytes are no section.
  const end = body.end - (flags! & 1) * 4
  const sections: MongoSection[] = []
  while (body.at < end && sections.length < MAX_DOCUMENTS && !body.failed) {
    const section: MongoSection = { 'mongo.msg.sections.section.kind': nextU8(body)! }
    sections.push(section)
    if (section['mongo.msg.sections.section.kind'] === 0) {
      section.documents = documents(body, 1)
      if (layer.command === undefined) name(layer, section.documents[0])
    } else if (section['mongo.msg.sections.section.kind'] === 1) {
      const size = nextI32le(body)
      if (size === undefined || size < 5) break
      section['mongo.msg.sections.section.size'] = size
      const own = cursor(body.bytes, body.at, Math.min(body.end, body.at + size - 4))
      put(section, 'mongo.msg.sections.section.doc_sequence_id', nextTextZ(own))
      section.documents = documents(own, MAX_DOCUMENTS)
      take(body, size - 4)
    } else break
  }
  if (sections.length > 0) layer.sections = sections
}

function readQuery(layer: Mongo, body: Cursor): void {
  take(body, 4)
  put(layer, 'mongo.full_collection_name', nextTextZ(body))
  put(layer, 'mongo.number_to_skip', nextI32le(body))
  put(layer, 'mongo.number_to_return', nextI32le(body))
  layer.documents = documents(body, 2)
  if (layer['mongo.full_collection_name']?.endsWith('.$cmd') === true) {
    name(layer, layer.documents[0])
  }
}

function readReply(layer: Mongo, body: Cursor): void {
  take(body, 4)
  const id = nextU64le(body)
  if (id !== undefined) layer['mongo.cursor_id'] = BigInt.asIntN(64, id)
  put(layer, 'mongo.starting_from', nextI32le(body))
  put(layer, 'mongo.number_returned', nextI32le(body))
  layer.documents = documents(body, MAX_DOCUMENTS)
}

function documents(body: Cursor, most: number): MongoDocument[] {
  const found: MongoDocument[] = []
  while (found.length < most && body.at + 5 <= body.end && !body.failed) {
    const length = u32le(body.bytes, body.at)
    if (length < 5 || length > MAX_LENGTH) break
    const document: MongoDocument = { 'mongo.document.length': length }
    const elements = readDocument(body.bytes, body.at, Math.min(body.end, body.at + length))
    if (elements.length > 0) document.elements = elements
    found.push(document)
    take(body, length)
  }
  return found
}

/** `find` of `{ find: 'items', $db: 'shop' }`; answers have no database. */
function name(layer: Mongo, document: MongoDocument | undefined): void {
  const [first, ...others] = document?.elements ?? []
  if (first === undefined || layer['mongo.response_to'] !== 0) return
  layer.command = first['mongo.element.name']
  const database = others.find((element) => element['mongo.element.name'] === '$db')
  if (database !== undefined) put(layer, 'database', database['mongo.element.value.string'])
}
