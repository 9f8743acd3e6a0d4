/**
 * Internet Protocol version 4 and version 6 parameters
 * https://www.iana.org/assignments/ip-parameters and ipv6-parameters, last updated 2018-05-03 and 2021-03-15
 * Copied from the registry in plain text as mirrored in github.com/larseggert/iana-assignments.
 * Later types of IPv6 options and segment routing are of RFC 9486, 9268 and 9343. Options of IPv4 by their short names.
 *
 * Made from data/ip.csv by `npm run names`: change that.
 */
import { names } from './names.js'

/** IP Option Numbers, whole type octets. */
export const ipOptions = names(
  '0 EOOL|1 NOP|7 RR|10 ZSU|11 MTUP|12 MTUR|15 ENCODE|25 QS|30 EXP|68 TS|82 TR|94 EXP|130 SEC|131 LSR|133 E-SEC|134 CIPSO|136 SID|137 SSR|142 VISA|144 IMITD|145 EIP|147 ADDEXT|148 RTRALT|149 SDB|151 DPS|152 UMP|158 EXP|205 FINN|222 EXP',
)

/** IP Option Numbers, their descriptions. */
export const ipOptionTexts = names(
  '0 End of Options List|1 No Operation|7 Record Route|10 Experimental Measurement|11 MTU Probe|12 MTU Reply|25 Quick-Start|30 RFC3692-style Experiment|68 Time Stamp|82 Traceroute|94 RFC3692-style Experiment|130 Security|131 Loose Source Route|133 Extended Security|134 Commercial Security|136 Stream ID|137 Strict Source Route|142 Experimental Access Control|144 IMI Traffic Descriptor|145 Extended Internet Protocol|147 Address Extension|148 Router Alert|149 Selective Directed Broadcast|151 Dynamic Packet State|152 Upstream Multicast Pkt.|158 RFC3692-style Experiment|205 Experimental Flow Control|222 RFC3692-style Experiment',
)

/** IPv4 Router Alert Option Values. */
export const ipRouterAlerts = names(
  '0 Router shall examine packet|1-32 Aggregated Reservation Nesting Level|33-64 QoS NSLP Aggregation Levels 0-31|65 NSIS NATFW NSLP',
)

/** IPv6 Extension Header Types. */
export const ipv6Extensions = names(
  '0 IPv6 Hop-by-Hop Option|43 Routing Header for IPv6|44 Fragment Header for IPv6|50 Encapsulating Security Payload|51 Authentication Header|60 Destination Options for IPv6|135 Mobility Header|139 Host Identity Protocol|140 Shim6 Protocol',
)

/** Destination Options and Hop-by-Hop Options. */
export const ipv6Options = names(
  '0 Pad1|1 PadN|4 Tunnel Encapsulation Limit|5 Router Alert|7 CALIPSO|8 SMF_DPD|15 Performance and Diagnostic Metrics (PDM)|17 IOAM Destination Option and IOAM Hop-by-Hop Option|18 AltMark|30 RFC3692-style Experiment|35 RPL Option|38 Quick-Start|48 Minimum Path MTU Hop-by-Hop Option|49 IOAM Destination Option and IOAM Hop-by-Hop Option|62 RFC3692-style Experiment|94 RFC3692-style Experiment|99 RPL Option (DEPRECATED)|109 MPL Option|126 RFC3692-style Experiment|138 Endpoint Identification (DEPRECATED)|139 ILNP Nonce|140 Line-Identification Option|158 RFC3692-style Experiment|190 RFC3692-style Experiment|194 Jumbo Payload|201 Home Address|222 RFC3692-style Experiment|238 IP_DFF|254 RFC3692-style Experiment',
)

/** Routing Types. */
export const ipv6RoutingTypes = names(
  '0 Source Route (DEPRECATED)|1 Nimrod (DEPRECATED 2009-05-06)|2 Type 2 Routing Header|3 RPL Source Route Header|4 Segment Routing Header (SRH)|5 CRH-16|6 CRH-32|253 RFC3692-style Experiment 1|254 RFC3692-style Experiment 2',
)

/** Segment Routing Header TLVs. */
export const srhTlvs = names('0 Pad1 TLV|4 PadN TLV|5 HMAC TLV')
