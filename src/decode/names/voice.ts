/**
 * Real-Time Transport Protocol (RTP) Parameters, Session Initiation Protocol (SIP) Parameters
 * https://www.iana.org/assignments/rtp-parameters and sip-parameters, the first last updated 2020-01-20
 * Copied from the registry in plain text as mirrored in github.com/larseggert/iana-assignments.
 * RTCP packet types and SIP response codes are typed from the RFCs that the registries name (RFC 3550, 4585, 3611; 3261 and later).
 *
 * Made from data/voice.csv by `npm run names`: change that.
 */
import { names } from './names.js'

/** RTP Payload Types (PT) for standard audio and video encodings. */
export const rtpPayloads = names(
  '0 PCMU|3 GSM|4 G723|5 DVI4|6 DVI4|7 LPC|8 PCMA|9 G722|10 L16|11 L16|12 QCELP|13 CN|14 MPA|15 G728|16 DVI4|17 DVI4|18 G729|25 CelB|26 JPEG|28 nv|31 H261|32 MPV|33 MP2T|34 H263',
)

/** RTCP Control Packet Types (PT). */
export const rtcpTypes = names(
  '192 FIR|193 NACK|194 SMPTETC|195 IJ|200 SR|201 RR|202 SDES|203 BYE|204 APP|205 RTPFB|206 PSFB|207 XR|208 AVB|209 RSI|210 TOKEN|211 IDMS|212 RGRS|213 SNM',
)

/** RTP SDES Item Types. */
export const sdesItems = names(
  '0 END|1 CNAME|2 NAME|3 EMAIL|4 PHONE|5 LOC|6 TOOL|7 NOTE|8 PRIV|9 H323-CADDR|10 APSI|15 MID',
)

/** SIP Response Codes. */
export const sipStatus = names(
  '100 Trying|180 Ringing|181 Call Is Being Forwarded|182 Queued|183 Session Progress|199 Early Dialog Terminated|200 OK|202 Accepted (Deprecated)|204 No Notification|300 Multiple Choices|301 Moved Permanently|302 Moved Temporarily|305 Use Proxy|380 Alternative Service|400 Bad Request|401 Unauthorized|402 Payment Required|403 Forbidden|404 Not Found|405 Method Not Allowed|406 Not Acceptable|407 Proxy Authentication Required|408 Request Timeout|410 Gone|412 Conditional Request Failed|413 Request Entity Too Large|414 Request-URI Too Long|415 Unsupported Media Type|416 Unsupported URI Scheme|417 Unknown Resource-Priority|420 Bad Extension|421 Extension Required|422 Session Interval Too Small|423 Interval Too Brief|424 Bad Location Information|425 Bad Alert Message|428 Use Identity Header|429 Provide Referrer Identity|430 Flow Failed|433 Anonymity Disallowed|436 Bad Identity Info|437 Unsupported Credential|438 Invalid Identity Header|439 First Hop Lacks Outbound Support|440 Max-Breadth Exceeded|469 Bad Info Package|470 Consent Needed|480 Temporarily Unavailable|481 Call/Transaction Does Not Exist|482 Loop Detected|483 Too Many Hops|484 Address Incomplete|485 Ambiguous|486 Busy Here|487 Request Terminated|488 Not Acceptable Here|489 Bad Event|491 Request Pending|493 Undecipherable|494 Security Agreement Required|500 Server Internal Error|501 Not Implemented|502 Bad Gateway|503 Service Unavailable|504 Server Time-out|505 Version Not Supported|513 Message Too Large|555 Push Notification Service Not Supported|580 Precondition Failure|600 Busy Everywhere|603 Decline|604 Does Not Exist Anywhere|606 Not Acceptable|607 Unwanted|608 Rejected',
)
