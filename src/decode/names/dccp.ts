/**
 * Datagram Congestion Control Protocol (DCCP) Parameters
 * https://www.iana.org/assignments/dccp-parameters, last updated 2025-04-29
 * Copied from the registry in plain text as mirrored in github.com/larseggert/iana-assignments.
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
  '0 Unspecified|1 Closed|2 Aborted|3 No Connection|4 Packet Error|5 Option Error|6 Mandatory Error|7 Connection Refused|8 Bad Service Code|9 Too Busy|10 Bad Init Cookie|11 Aggression Penalty|12 Encapsulated Port Reuse|13 Abrupt MP termination',
)

/** Option Types. */
export const dccpOptions = names(
  '0 Padding|1 Mandatory|2 Slow Receiver|32 Change L|33 Confirm L|34 Change R|35 Confirm R|36 Init Cookie|37 NDP Count|38 Ack Vector [Nonce 0]|39 Ack Vector [Nonce 1]|40 Data Dropped|41 Timestamp|42 Timestamp Echo|43 Elapsed Time|44 Data Checksum|45 Quick-Start Response|46 Multipath',
)
