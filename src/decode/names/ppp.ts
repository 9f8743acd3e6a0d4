/**
 * Point-to-Point (PPP) Protocol Field Assignments
 * https://www.iana.org/assignments/ppp-numbers, last updated 2026-04-24; eap-numbers 2025-10-10; pppoe-parameters 2010-02-04
 * Copied from the registry in plain text as mirrored in github.com/larseggert/iana-assignments.
 * IPCP and IPv6CP options, codes of CHAP and PAP are typed from RFC 1332, 1334, 1877, 1994 and 5072.
 *
 * Made from data/ppp.csv by `npm run names`: change that.
 */
import { names } from './names.js'

/** PPP DLL Protocol Numbers. */
export const pppProtocols = names(
  '1 Padding Protocol|3 ROHC small-CID|5 ROHC large-CID|33 Internet Protocol version 4|35 OSI Network Layer|37 Xerox NS IDP|39 DECnet Phase IV|41 Appletalk|43 Novell IPX|45 Van Jacobson Compressed TCP/IP|47 Van Jacobson Uncompressed TCP/IP|49 Bridging PDU|51 Stream Protocol (ST-II)|53 Banyan Vines|57 AppleTalk EDDP|59 AppleTalk SmartBuffered|61 Multi-Link|63 NETBIOS Framing|65 Cisco Systems|67 Ascom Timeplex|69 Fujitsu Link Backup and Load Balancing (LBLB)|71 DCA Remote Lan|73 Serial Data Transport Protocol (PPP-SDTP)|75 SNA over 802.2|77 SNA|79 IPv6 Header Compression|81 KNX Bridging Data|83 Encryption|85 Individual Link Encryption|87 Internet Protocol version 6|89 PPP Muxing|91 Vendor-Specific Network Protocol (VSNP)|93 TRILL Network Protocol (TNP)|97 RTP IPHC Full Header|99 RTP IPHC Compressed TCP|101 RTP IPHC Compressed Non TCP|103 RTP IPHC Compressed UDP 8|105 RTP IPHC Compressed RTP 8|111 Stampede Bridging|115 MP+ Protocol|193 NTCITS IPI|251 Single link compression in multilink|253 Compressed datagram|513 802.1d Hello Packets|515 IBM Source Routing BPDU|517 DEC LANBridge100 Spanning Tree|519 Cisco Discovery Protocol|521 Netcs Twin Routing|523 STP - Scheduled Transfer Protocol|525 EDP - Extreme Discovery Protocol|529 Optical Supervisory Channel Protocol (OSCP)|531 Optical Supervisory Channel Protocol (OSCP)|561 Luxcom|563 Sigma Network Systems|565 Apple Client Server Protocol|641 MPLS Unicast|643 MPLS Multicast|645 IEEE p1284.4 standard - data packets|647 ETSI TETRA Network Protocol Type 1|649 Multichannel Flow Treatment Protocol|8291 RTP IPHC Compressed TCP No Delta|8293 RTP IPHC Context State|8295 RTP IPHC Compressed UDP 16|8297 RTP IPHC Compressed RTP 16|16385 Cray Communications Control Protocol|16387 CDPD Mobile Network Registration Protocol|16389 Expand accelerator protocol|16391 ODSICP NCP|16393 DOCSIS DLL|16395 Cetacean Network Detection Protocol|16417 Stacker LZS|16419 RefTek Protocol|16421 Fibre Channel|16423 OpenDOF|16475 Vendor-Specific Protocol (VSP)|16477 TRILL Link State Protocol (TLSP)|32801 Internet Protocol Control Protocol|32803 OSI Network Layer Control Protocol|32805 Xerox NS IDP Control Protocol|32807 DECnet Phase IV Control Protocol|32809 Appletalk Control Protocol|32811 Novell IPX Control Protocol|32817 Bridging NCP|32819 Stream Protocol Control Protocol|32821 Banyan Vines Control Protocol|32829 Multi-Link Control Protocol|32831 NETBIOS Framing Control Protocol|32833 Cisco Systems Control Protocol|32835 Ascom Timeplex|32837 Fujitsu LBLB Control Protocol|32839 DCA Remote Lan Network Control Protocol (RLNCP)|32841 Serial Data Control Protocol (PPP-SDCP)|32843 SNA over 802.2 Control Protocol|32845 SNA Control Protocol|32847 IP6 Header Compression Control Protocol|32849 KNX Bridging Control Protocol|32851 Encryption Control Protocol|32853 Individual Link Encryption Control Protocol|32855 IPv6 Control Protocol|32857 PPP Muxing Control Protocol|32859 Vendor-Specific Network Control Protocol (VSNCP)|32861 TRILL Network Control Protocol (TNCP)|32879 Stampede Bridging Control Protocol|32883 MP+ Control Protocol|32961 NTCITS IPI Control Protocol|33019 single link compression in multilink control|33021 Compression Control Protocol|33287 Cisco Discovery Protocol Control|33289 Netcs Twin Routing|33291 STP - Control Protocol|33293 EDPCP - Extreme Discovery Protocol Ctrl Prtcl|33333 Apple Client Server Protocol Control|33409 MPLSCP|33413 IEEE p1284.4 standard - Protocol Control|33415 ETSI TETRA TNP1 Control Protocol|33417 Multichannel Flow Treatment Protocol|49185 Link Control Protocol|49187 Password Authentication Protocol|49189 Link Quality Report|49191 Shiva Password Authentication Protocol|49193 CallBack Control Protocol (CBCP)|49195 BACP Bandwidth Allocation Control Protocol|49197 BAP|49243 Vendor-Specific Authentication Protocol (VSAP)|49281 Container Control Protocol|49699 Challenge Handshake Authentication Protocol|49701 RSA Authentication Protocol|49703 Extensible Authentication Protocol|49705 Mitsubishi Security Info Exch Ptcl (SIEP)|49775 Stampede Bridging Authorization Protocol|49793 Proprietary Authentication Protocol|49795 Proprietary Authentication Protocol|50305 Proprietary Node ID Authentication Protocol',
)

/** PPP Link Control Protocol (LCP) and Internet Protocol Control Protocol (IPCP) Codes. */
export const pppCodes = names(
  '0 Vendor Specific|1 Configure-Request|2 Configure-Ack|3 Configure-Nak|4 Configure-Reject|5 Terminate-Request|6 Terminate-Ack|7 Code-Reject|8 Protocol-Reject|9 Echo-Request|10 Echo-Reply|11 Discard-Request|12 Identification|13 Time-Remaining|14 Reset-Request|15 Reset-Reply',
)

/** PPP LCP Configuration Option Types. */
export const lcpOptions = names(
  '0 Vendor Specific|1 Maximum-Receive-Unit|2 Async-Control-Character-Map|3 Authentication-Protocol|4 Quality-Protocol|5 Magic-Number|6 DEPRECATED (Quality-Protocol)|7 Protocol-Field-Compression|8 Address-and-Control-Field-Compression|9 FCS-Alternatives|10 Self-Describing-Pad|11 Numbered-Mode|12 DEPRECATED (Multi-Link-Procedure)|13 Callback|14 DEPRECATED (Connect-Time)|15 DEPRECATED (Compound-Frames)|16 DEPRECATED (Nominal-Data-Encapsulation)|17 Multilink-MRRU|18 Multilink-Short-Sequence-Number-Header|19 Multilink-Endpoint-Discriminator|20 Proprietary|21 DCE-Identifier|22 Multi-Link-Plus-Procedure|23 Link Discriminator for BACP|24 LCP-Authentication-Option|25 Consistent Overhead Byte Stuffing (COBS)|26 Prefix elision|27 Multilink header format|28 Internationalization|29 Simple Data Link on SONET/SDH',
)

/** PPP IPCP Configuration Option Types. */
export const ipcpOptions = names(
  '1 IP-Addresses (deprecated)|2 IP-Compression-Protocol|3 IP-Address|4 Mobile-IPv4|129 Primary DNS Server Address|130 Primary NBNS Server Address|131 Secondary DNS Server Address|132 Secondary NBNS Server Address',
)

/** PPP IPv6CP Configuration Options. */
export const ipv6cpOptions = names('1 Interface-Identifier|2 IPv6-Compression-Protocol')

/** PPP CCP Configuration Option Types. */
export const ccpOptions = names(
  '0 OUI|1 Predictor type 1|2 Predictor type 2|3 Puddle Jumper|16 Hewlett-Packard PPC|17 Stac Electronics LZS|18 Microsoft PPC|19 Gandalf FZA|20 V.42bis compression|21 BSD Compress|23 LZS-DCP|24 MVRCA (Magnalink)|26 Deflate|27 V.44/LZJH Compression Protocol',
)

/** PPP Authentication Algorithms. */
export const chapAlgorithms = names(
  '5 CHAP with MD5|6 CHAP with SHA-1|7 CHAP with SHA-256|8 CHAP with SHA3-256|9 CHAP with SHA-384|10 CHAP with SHA3-384|11 CHAP with SHA-512|12 CHAP with SHA3-512|128 MS-CHAP|129 MS-CHAP-2',
)

/** CHAP Code (RFC 1994, section 4). */
export const chapCodes = names('1 Challenge|2 Response|3 Success|4 Failure')

/** PAP Code (RFC 1334, section 2.2). */
export const papCodes = names('1 Authenticate-Request|2 Authenticate-Ack|3 Authenticate-Nak')

/** PPPoE Active Discovery Code fields. */
export const pppoeCodes = names(
  '0 PPP Session Stage|7 PADO, Offer|9 PADI, Initiation|10 PADG, Session-Grant|11 PADC, Session-Credit Response|12 PADQ, Quality|25 PADR, Request|101 PADS, Session-confirmation|167 PADT, Terminate|211 PADM, Message|212 PADN, Network',
)

/** PPPoE TAG Values. */
export const pppoeTags = names(
  '0 End-Of-List|257 Service-Name|258 AC-Name|259 Host-Uniq|260 AC-Cookie|261 Vendor-Specific|262 Credits|263 Metrics|264 Sequence Number|265 Credit Scale Factor|272 Relay-Session-Id|273 HURL|274 MOTM|288 PPP-Max-Payload|289 IP_Route_Add|513 Service-Name-Error|514 AC-System-Error|515 Generic-Error',
)

/** EAP Packet Codes. */
export const eapCodes = names('1 Request|2 Response|3 Success|4 Failure|5 Initiate|6 Finish')

/** EAP Method Types. */
export const eapTypes = names(
  "1 Identity|2 Notification|3 Legacy Nak|4 MD5-Challenge|5 One-Time Password (OTP)|6 Generic Token Card (GTC)|9 RSA Public Key Authentication|10 DSS Unilateral|11 KEA|12 KEA-VALIDATE|13 EAP-TLS|14 Defender Token (AXENT)|15 RSA Security SecurID EAP|16 Arcot Systems EAP|17 EAP-Cisco Wireless|18 GSM Subscriber Identity Modules (EAP-SIM)|19 SRP-SHA1|21 EAP-TTLS|22 Remote Access Service|23 EAP-AKA Authentication|24 EAP-3Com Wireless|25 PEAP|26 MS-EAP-Authentication|27 Mutual Authentication w/Key Exchange (MAKE)|28 CRYPTOCard|29 EAP-MSCHAP-V2|30 DynamID|31 Rob EAP|32 Protected One-Time Password|33 MS-Authentication-TLV|34 SentriNET|35 EAP-Actiontec Wireless|36 Cogent Systems Biometrics Authentication EAP|37 AirFortress EAP|38 EAP-HTTP Digest|39 SecureSuite EAP|40 DeviceConnect EAP|41 EAP-SPEKE|42 EAP-MOBAC|43 EAP-FAST|44 ZoneLabs EAP (ZLXEAP)|45 EAP-Link|46 EAP-PAX|47 EAP-PSK|48 EAP-SAKE|49 EAP-IKEv2|50 EAP-AKA'|51 EAP-GPSK|52 EAP-pwd|53 EAP-EKE Version 1|54 EAP Method Type for PT-EAP|55 TEAP|56 EAP-NOOB|254 Expanded Type",
)

/** EAPOL Packet Type (IEEE Std 802.1X-2020, table 11-3). */
export const eapolTypes = names(
  '0 EAPOL-EAP|1 EAPOL-Start|2 EAPOL-Logoff|3 EAPOL-Key|4 EAPOL-Encapsulated-ASF-Alert|5 EAPOL-MKA|6 EAPOL-Announcement (Generic)|7 EAPOL-Announcement (Specific)|8 EAPOL-Announcement-Req',
)
