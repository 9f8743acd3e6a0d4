/**
 * Transmission Control Protocol (TCP) Parameters
 * https://www.iana.org/assignments/tcp-parameters, last updated 2016-12-09, with what has been registered since
 * Copied from the registry in plain text as mirrored in github.com/larseggert/iana-assignments.
 * Later: options 69, 172 and 174 (RFC 8547, RFC 9768), MP_TCPRST and MP_EXPERIMENTAL (RFC 8684).
 *
 * Made from data/tcp.csv by `npm run names`: change that.
 */
import { names } from './names.js'

/** TCP Option Kind Numbers. */
export const tcpOptions = names(
  '0 End of Option List|1 No-Operation|2 Maximum Segment Size|3 Window Scale|4 SACK Permitted|5 SACK|6 Echo (obsoleted by option 8)|7 Echo Reply (obsoleted by option 8)|8 Timestamps|9 Partial Order Connection Permitted (obsolete)|10 Partial Order Service Profile (obsolete)|11 CC (obsolete)|12 CC.NEW (obsolete)|13 CC.ECHO (obsolete)|14 TCP Alternate Checksum Request (obsolete)|15 TCP Alternate Checksum Data (obsolete)|16 Skeeter|17 Bubba|18 Trailer Checksum Option|19 MD5 Signature Option (obsoleted by option 29)|20 SCPS Capabilities|21 Selective Negative Acknowledgements|22 Record Boundaries|23 Corruption experienced|24 SNAP|26 TCP Compression Filter|27 Quick-Start Response|28 User Timeout Option|29 TCP Authentication Option (TCP-AO)|30 Multipath TCP (MPTCP)|34 TCP Fast Open Cookie|69 Encryption Negotiation (TCP-ENO)|172 Accurate ECN Order 0 (AccECN0)|174 Accurate ECN Order 1 (AccECN1)|253 RFC3692-style Experiment 1|254 RFC3692-style Experiment 2',
)

/** MPTCP Option Subtypes. */
export const mptcpSubtypes = names(
  '0 MP_CAPABLE|1 MP_JOIN|2 DSS|3 ADD_ADDR|4 REMOVE_ADDR|5 MP_PRIO|6 MP_FAIL|7 MP_FASTCLOSE|8 MP_TCPRST|15 MP_EXPERIMENTAL',
)
