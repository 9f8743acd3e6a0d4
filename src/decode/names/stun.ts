/**
 * Session Traversal Utilities for NAT (STUN) Parameters
 * https://www.iana.org/assignments/stun-parameters, last updated 2024-12-20
 * Copied from the registry in plain text as mirrored in github.com/larseggert/iana-assignments.
 * Attributes of RFC 3489 that the registry has as reserved stand here by the names they had, for they are still seen.
 *
 * Made from data/stun.csv by `npm run names`: change that.
 */
import { names } from './names.js'

/** STUN Methods. */
export const stunMethods = names(
  '1 Binding|2 SharedSecret|3 Allocate|4 Refresh|6 Send|7 Data|8 CreatePermission|9 ChannelBind|10 Connect|11 ConnectionBind|12 ConnectionAttempt|128 GOOG-PING',
)

/** STUN classes (RFC 8489, section 5). */
export const stunClasses = names('0 Request|1 Indication|2 Success Response|3 Error Response')

/** STUN Attributes. */
export const stunAttributes = names(
  '1 MAPPED-ADDRESS|2 RESPONSE-ADDRESS|3 CHANGE-REQUEST|4 SOURCE-ADDRESS|5 CHANGED-ADDRESS|6 USERNAME|7 PASSWORD|8 MESSAGE-INTEGRITY|9 ERROR-CODE|10 UNKNOWN-ATTRIBUTES|11 REFLECTED-FROM|12 CHANNEL-NUMBER|13 LIFETIME|16 BANDWIDTH|18 XOR-PEER-ADDRESS|19 DATA|20 REALM|21 NONCE|22 XOR-RELAYED-ADDRESS|23 REQUESTED-ADDRESS-FAMILY|24 EVEN-PORT|25 REQUESTED-TRANSPORT|26 DONT-FRAGMENT|27 ACCESS-TOKEN|28 MESSAGE-INTEGRITY-SHA256|29 PASSWORD-ALGORITHM|30 USERHASH|32 XOR-MAPPED-ADDRESS|34 RESERVATION-TOKEN|36 PRIORITY|37 USE-CANDIDATE|38 PADDING|39 RESPONSE-PORT|42 CONNECTION-ID|32768 ADDITIONAL-ADDRESS-FAMILY|32769 ADDRESS-ERROR-CODE|32770 PASSWORD-ALGORITHMS|32771 ALTERNATE-DOMAIN|32772 ICMP|32802 SOFTWARE|32803 ALTERNATE-SERVER|32805 TRANSACTION_TRANSMIT_COUNTER|32807 CACHE-TIMEOUT|32808 FINGERPRINT|32809 ICE-CONTROLLED|32810 ICE-CONTROLLING|32811 RESPONSE-ORIGIN|32812 OTHER-ADDRESS|32813 ECN-CHECK STUN|32814 THIRD-PARTY-AUTHORIZATION|32816 MOBILITY-TICKET|49152 CISCO-STUN-FLOWDATA|49153 ENF-FLOW-DESCRIPTION|49154 ENF-NETWORK-STATUS|49155 CISCO-WEBEX-FLOW-INFO|49238 CITRIX-TRANSACTION-ID|49239 GOOG-NETWORK-INFO|49240 GOOG-LAST-ICE-CHECK-RECEIVED|49241 GOOG-MISC-INFO|49242 GOOG-OBSOLETE-1|49243 GOOG-CONNECTION-ID|49244 GOOG-DELTA|49245 GOOG-DELTA-ACK|49246 GOOG-DELTA-SYNC-REQ|49248 GOOG-MESSAGE-INTEGRITY-32|49264 META-DTLS-IN-STUN|49265 META-DTLS-IN-STUN-ACKNOWLEDGEMENT',
)

/** STUN Error Codes. */
export const stunErrors = names(
  '300 Try Alternate|400 Bad Request|401 Unauthenticated|403 Forbidden|405 Mobility Forbidden|420 Unknown Attribute|437 Allocation Mismatch|438 Stale Nonce|440 Address Family not Supported|441 Wrong Credentials|442 Unsupported Transport Protocol|443 Peer Address Family Mismatch|446 Connection Already Exists|447 Connection Timeout or Failure|486 Allocation Quota Reached|487 Role Conflict|500 Server Error|508 Insufficient Capacity',
)
