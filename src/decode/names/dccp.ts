/**
 * Datagram Congestion Control Protocol (DCCP) Parameters
 * https://www.iana.org/assignments/dccp-parameters
 * Typed from RFC 4340, sections 5.1, 5.6 and 5.8, which the registry names.
 *
 * Made from data/dccp.csv by `npm run names`: change that.
 */
import { names } from './names.js'

/** Packet Types. */
export const dccpPackets = names(
  '0 DCCP-Request|1 DCCP-Response|2 DCCP-Data|3 DCCP-Ack|4 DCCP-DataAck|5 DCCP-CloseReq|6 DCCP-Close|7 DCCP-Reset|8 DCCP-Sync|9 DCCP-SyncAck|10 DCCP-Listen',
)

/** Reset Codes. */
export const dccpResets = names(
  '0 Unspecified|1 Closed|2 Aborted|3 No Connection|4 Packet Error|5 Option Error|6 Mandatory Error|7 Connection Refused|8 Bad Service Code|9 Too Busy|10 Bad Init Cookie|11 Aggression Penalty',
)
