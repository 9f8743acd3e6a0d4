/**
 * IEEE Std 802.11 frame types, elements, reasons, statuses
 * IEEE Std 802.11-2020, tables 9-1, 9-92, 9-49, 9-50
 * Typed from the standard; free of charge at IEEE GET. Pairs are type/subtype.
 *
 * Made from data/wlan.csv by `npm run names`: change that.
 */
import { names, pairs } from './names.js'

/** Frame Control Type. */
export const wlanTypes = names('0 Management|1 Control|2 Data|3 Extension')

/** Frame Control Type and Subtype. */
export const wlanSubtype = pairs(
  '0/0 Association Request|0/1 Association Response|0/2 Reassociation Request|0/3 Reassociation Response|0/4 Probe Request|0/5 Probe Response|0/6 Timing Advertisement|0/8 Beacon|0/9 ATIM|0/10 Disassociation|0/11 Authentication|0/12 Deauthentication|0/13 Action|0/14 Action No Ack|1/2 Trigger|1/3 TACK|1/4 Beamforming Report Poll|1/5 VHT/HE NDP Announcement|1/6 Control Frame Extension|1/7 Control Wrapper|1/8 Block Ack Request (BlockAckReq)|1/9 Block Ack (BlockAck)|1/10 PS-Poll|1/11 RTS|1/12 CTS|1/13 Ack|1/14 CF-End|1/15 CF-End +CF-Ack|2/0 Data|2/1 Data +CF-Ack|2/2 Data +CF-Poll|2/3 Data +CF-Ack +CF-Poll|2/4 Null|2/5 CF-Ack|2/6 CF-Poll|2/7 CF-Ack +CF-Poll|2/8 QoS Data|2/9 QoS Data +CF-Ack|2/10 QoS Data +CF-Poll|2/11 QoS Data +CF-Ack +CF-Poll|2/12 QoS Null|2/14 QoS CF-Poll|2/15 QoS CF-Ack +CF-Poll|3/0 DMG Beacon|3/1 S1G Beacon',
)

/** Element IDs. */
export const wlanElements = names(
  '0 SSID|1 Supported Rates and BSS Membership Selectors|3 DSSS Parameter Set|5 TIM|6 IBSS Parameter Set|7 Country|10 Request|11 BSS Load|12 EDCA Parameter Set|13 TSPEC|14 TCLAS|15 Schedule|16 Challenge text|32 Power Constraint|33 Power Capability|34 TPC Request|35 TPC Report|36 Supported Channels|37 Channel Switch Announcement|38 Measurement Request|39 Measurement Report|40 Quiet|41 IBSS DFS|42 ERP|43 TS Delay|44 TCLAS Processing|45 HT Capabilities|46 QoS Capability|48 RSN|50 Extended Supported Rates and BSS Membership Selectors|51 AP Channel Report|52 Neighbor Report|53 RCPI|54 Mobility Domain|55 Fast BSS Transition|56 Timeout Interval|57 RIC Data|58 DSE Registered Location|59 Supported Operating Classes|60 Extended Channel Switch Announcement|61 HT Operation|62 Secondary Channel Offset|63 BSS Average Access Delay|64 Antenna|65 RSNI|66 Measurement Pilot Transmission|67 BSS Available Admission Capacity|68 BSS AC Access Delay|69 Time Advertisement|70 RM Enabled Capabilities|71 Multiple BSSID|72 20/40 BSS Coexistence|73 20/40 BSS Intolerant Channel Report|74 Overlapping BSS Scan Parameters|75 RIC Descriptor|76 Management MIC|78 Event Request|79 Event Report|84 SSID List|85 Multiple BSSID-Index|86 FMS Descriptor|89 QoS Traffic Capability|90 BSS Max Idle Period|97 Channel Usage|98 Time Zone|101 Link Identifier|102 Wakeup Schedule|104 Channel Switch Timing|105 PTI Control|106 TPU Buffer Status|107 Interworking|108 Advertisement Protocol|109 Expedited Bandwidth Request|110 QoS Map|111 Roaming Consortium|113 Mesh Configuration|114 Mesh ID|115 Mesh Link Metric Report|116 Congestion Notification|117 Mesh Peering Management|118 Mesh Channel Switch Parameters|119 Mesh Awake Window|120 Beacon Timing|121 MCCAOP Setup Request|122 MCCAOP Setup Reply|123 MCCAOP Advertisement|124 MCCAOP Teardown|125 GANN|126 RANN|127 Extended Capabilities|130 PREQ|131 PREP|132 PERR|137 PXU|138 PXUC|139 Authenticated Mesh Peering Exchange|140 MIC|151 DMG Capabilities|191 VHT Capabilities|192 VHT Operation|193 Extended BSS Load|194 Wide Bandwidth Channel Switch|195 Transmit Power Envelope|196 Channel Switch Wrapper|197 AID|198 Quiet Channel|199 Operating Mode Notification|201 Reduced Neighbor Report|216 Target Wake Time|217 S1G Capabilities|221 Vendor Specific|232 S1G Operation|240 FILS Indication|242 Fragment|244 RSN Extension|255 Element ID Extension',
)

/** Element ID Extensions, behind Element ID 255. */
export const wlanElementExtensions = names(
  '1 Association Delay Info|2 FILS Request Parameters|3 FILS Key Confirmation|4 FILS Session|5 FILS HLP Container|6 FILS IP Address Assignment|7 Key Delivery|8 FILS Wrapped Data|9 Fine Timing Measurement (FTM) Synchronization Information|10 Extended Request|11 Estimated Service Parameters Inbound|12 FILS Public Key|13 FILS Nonce|14 Future Channel Guidance|32 OWE Diffie-Hellman Parameter|33 Password Identifier|35 HE Capabilities|36 HE Operation|37 UORA Parameter Set|38 MU EDCA Parameter Set|39 Spatial Reuse Parameter Set|59 HE 6 GHz Band Capabilities|106 EHT Operation|107 Multi-Link|108 EHT Capabilities',
)

/** Reason codes. */
export const wlanReasons = names(
  '1 Unspecified reason|2 Previous authentication no longer valid|3 Deauthenticated because sending STA is leaving (or has left) IBSS or ESS|4 Disassociated due to inactivity|5 Disassociated because AP is unable to handle all currently associated STAs|6 Class 2 frame received from nonauthenticated STA|7 Class 3 frame received from nonassociated STA|8 Disassociated because sending STA is leaving (or has left) BSS|9 STA requesting (re)association is not authenticated with responding STA|10 Disassociated because the information in the Power Capability element is unacceptable|11 Disassociated because the information in the Supported Channels element is unacceptable|12 Disassociated due to BSS transition management|13 Invalid element|14 Message integrity code (MIC) failure|15 4-way handshake timeout|16 Group key handshake timeout|17 Element in 4-way handshake different from (Re)Association Request/Probe Response/Beacon frame|18 Invalid group cipher|19 Invalid pairwise cipher|20 Invalid AKMP|21 Unsupported RSNE version|22 Invalid RSNE capabilities|23 IEEE 802.1X authentication failed|24 Cipher suite rejected because of the security policy|32 Disassociated for unspecified, QoS-related reason|33 Disassociated because QoS AP lacks sufficient bandwidth for this QoS STA|34 Disassociated because excessive number of frames need to be acknowledged|35 Disassociated because STA is transmitting outside the limits of its TXOPs|36 Requesting STA is leaving the BSS (or resetting)|37 Requesting STA is no longer using the stream or session|38 Requesting STA received frames using a mechanism for which setup has not been completed|39 Requested from peer STA due to timeout',
)

/** Status codes. */
export const wlanStatuses = names(
  '0 Successful|1 Unspecified failure|10 Cannot support all requested capabilities in the Capability Information field|11 Reassociation denied due to inability to confirm that association exists|12 Association denied due to reason outside the scope of this standard|13 Responding STA does not support the specified authentication algorithm|14 Received an Authentication frame with authentication transaction sequence number out of expected sequence|15 Authentication rejected because of challenge failure|16 Authentication rejected due to timeout waiting for next frame in sequence|17 Association denied because AP is unable to handle additional associated STAs|18 Association denied due to requesting STA not supporting all of the basic rates|30 Association request rejected temporarily; try again later|31 Robust management frame policy violation|34 Association denied due to poor channel conditions|37 The request has been declined|38 The request has not been successful as one or more parameters have invalid values|40 Invalid element|41 Invalid group cipher|42 Invalid pairwise cipher|43 Invalid AKMP|44 Unsupported RSNE version|45 Invalid RSNE capabilities|46 Cipher suite rejected per security policy|53 Invalid PMKID|76 Authentication is rejected because an anti-clogging token is required|77 Authentication is rejected because the offered finite cyclic group is not supported',
)

/** Authentication Algorithm Number. */
export const wlanAuthentications = names(
  '0 Open System|1 Shared Key|2 Fast BSS Transition|3 Simultaneous authentication of equals (SAE)|4 FILS Shared Key authentication without PFS|5 FILS Shared Key authentication with PFS|6 FILS Public Key authentication',
)

/** Cipher suite selectors 00-0F-AC. */
export const wlanCiphers = names(
  '0 Use group cipher suite|1 WEP-40|2 TKIP|4 CCMP-128|5 WEP-104|6 BIP-CMAC-128|7 Group addressed traffic not allowed|8 GCMP-128|9 GCMP-256|10 CCMP-256|11 BIP-GMAC-128|12 BIP-GMAC-256|13 BIP-CMAC-256',
)

/** AKM suite selectors 00-0F-AC. */
export const wlanAkms = names(
  '1 IEEE 802.1X|2 PSK|3 FT over IEEE 802.1X|4 FT using PSK|5 IEEE 802.1X using SHA-256|6 PSK using SHA-256|7 TDLS|8 SAE|9 FT over SAE|10 APPeerKey|11 IEEE 802.1X using Suite B SHA-256|12 IEEE 802.1X using CNSA SHA-384|13 FT over IEEE 802.1X SHA-384|14 FILS using SHA-256|15 FILS using SHA-384|16 FT over FILS using SHA-256|17 FT over FILS using SHA-384|18 OWE',
)
