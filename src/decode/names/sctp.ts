/**
 * Stream Control Transmission Protocol (SCTP) Parameters
 * https://www.iana.org/assignments/sctp-parameters, last updated 2017-04-20, with what has been registered since
 * Copied from the registry in plain text as mirrored in github.com/larseggert/iana-assignments.
 * Chunk types by the names in parentheses; I-DATA and I-FORWARD-TSN are of RFC 8260, 0x8001 of RFC 9653.
 *
 * Made from data/sctp.csv by `npm run names`: change that.
 */
import { names } from './names.js'

/** Chunk Types. */
export const sctpChunks = names(
  '0 DATA|1 INIT|2 INIT ACK|3 SACK|4 HEARTBEAT|5 HEARTBEAT ACK|6 ABORT|7 SHUTDOWN|8 SHUTDOWN ACK|9 ERROR|10 COOKIE ECHO|11 COOKIE ACK|12 ECNE|13 CWR|14 SHUTDOWN COMPLETE|15 AUTH|64 I-DATA|128 ASCONF-ACK|130 RE-CONFIG|132 PAD|192 FORWARD TSN|193 ASCONF|194 I-FORWARD-TSN',
)

/** Chunk Parameter Types. */
export const sctpParameters = names(
  '1 Heartbeat Info|5 IPv4 Address|6 IPv6 Address|7 State Cookie|8 Unrecognized Parameters|9 Cookie Preservative|11 Host Name Address|12 Supported Address Types|13 Outgoing SSN Reset Request Parameter|14 Incoming SSN Reset Request Parameter|15 SSN/TSN Reset Request Parameter|16 Re-configuration Response Parameter|17 Add Outgoing Streams Request Parameter|18 Add Incoming Streams Request Parameter|32768 Reserved for ECN Capable|32769 Zero Checksum Acceptable|32770 Random|32771 Chunk List|32772 Requested HMAC Algorithm Parameter|32773 Padding|32776 Supported Extensions|49152 Forward TSN supported|49153 Add IP Address|49154 Delete IP Address|49155 Error Cause Indication|49156 Set Primary Address|49157 Success Indication|49158 Adaptation Layer Indication',
)

/** Error Cause Codes. */
export const sctpCauses = names(
  '1 Invalid Stream Identifier|2 Missing Mandatory Parameter|3 Stale Cookie Error|4 Out of Resource|5 Unresolvable Address|6 Unrecognized Chunk Type|7 Invalid Mandatory Parameter|8 Unrecognized Parameters|9 No User Data|10 Cookie Received While Shutting Down|11 Restart of an Association with New Addresses|12 User Initiated Abort|13 Protocol Violation|160 Request to Delete Last Remaining IP Address|161 Operation Refused Due to Resource Shortage|162 Request to Delete Source IP Address|163 Association Aborted due to illegal ASCONF-ACK|164 Request refused - no authorization|261 Unsupported HMAC Identifier',
)

/** SCTP Payload Protocol Identifiers. */
export const sctpPayloadProtocols = names(
  '1 IUA|2 M2UA|3 M3UA|4 SUA|5 M2PA|6 V5UA|7 H.248|8 BICC/Q.2150.3|9 TALI|10 DUA|11 ASAP|12 ENRP|13 H.323|14 Q.IPC/Q.2150.3|15 SIMCO|16 DDP Segment Chunk|17 DDP Stream Session Control|18 S1 Application Protocol (S1AP)|19 RUA|20 HNBAP|21 ForCES-HP|22 ForCES-MP|23 ForCES-LP|24 SBc-AP|25 NBAP|27 X2AP|28 IRCP - Inter Router Capability Protocol|29 LCS-AP|30 MPICH2|31 Service Area Broadcast Protocol (SABP)|32 Fractal Generator Protocol (FGP)|33 Ping Pong Protocol (PPP)|34 CalcApp Protocol (CALCAPP)|35 Scripting Service Protocol (SSP)|36 NetPerfMeter Protocol Control Channel (NPMP-CONTROL)|37 NetPerfMeter Protocol Data Channel (NPMP-DATA)|38 Echo (ECHO)|39 Discard (DISCARD)|40 Daytime (DAYTIME)|41 Character Generator (CHARGEN)|42 3GPP RNA|43 3GPP M2AP|44 3GPP M3AP|45 SSH over SCTP|46 Diameter in a SCTP DATA chunk|47 Diameter in a DTLS/SCTP DATA chunk|48 R14P. BER Encoded ASN.1 over SCTP|50 WebRTC DCEP|51 WebRTC String|52 WebRTC Binary Partial (deprecated)|53 WebRTC Binary|54 WebRTC String Partial (deprecated)|55 3GPP PUA|56 WebRTC String Empty|57 WebRTC Binary Empty|58 3GPP XwAP|59 3GPP Xw-Control Plane|60 3GPP NG Application Protocol (NGAP)|61 3GPP Xn Application Protocol (XnAP)',
)
