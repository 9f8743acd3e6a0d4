/** The library: packets read, written and decoded; and the agent, with what is needed to configure it. */
export { type Agent, startAgent } from './agent.js'
export { type Config, loadConfig } from './config.js'
export { Columns } from './decode/columns.js'
export {
  type ConversationPacket,
  Conversations,
} from './decode/conversation/conversations.js'
export { valuesOf, valueText } from './decode/fields.js'
export type { Frame } from './decode/frame.js'
export { hexDump } from './decode/hex.js'
export {
  type AnyLayer,
  type CapturedBytes,
  createDecoder,
  type Decoder,
  type DecoderOptions,
  decode,
  type Packet,
  protocols,
} from './decode/index.js'
export { JsonLines } from './decode/json.js'
export {
  type Field,
  type Fields,
  type Group,
  type Layer,
  type Protocol,
  type Stopped,
  table,
  type Value,
  type Walk,
} from './decode/layer.js'
export { line } from './decode/line.js'
export { serviceName } from './decode/names/ports.js'
export { macVendor } from './decode/names/vendors.js'
export { tosReading } from './decode/network/tos.js'
export { tree } from './decode/tree.js'
export { ERRORS, type ErrorBody, type ErrorCode, SidecapError } from './errors.js'
export {
  type ReadOptions,
  readCapture,
  type WriteOptions,
  type Written,
  writeCapture,
} from './pcap/library.js'
export { openCapture } from './pcap/reader.js'
export type {
  CapturedPacket,
  CaptureInterface,
  CaptureReader,
  CaptureSource,
} from './pcap/types.js'
export { type CaptureWriter, createWriter, type WriterOptions } from './pcap/writer.js'
