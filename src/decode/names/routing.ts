/**
 * Parameters of routing protocols: BGP, PIM, OSPF, BFD, HSRP, Mobile IPv6
 * https://www.iana.org/assignments/bgp-parameters, last updated 2019-08-13; capability-codes 2025-05-06; pim-parameters 2016-06-10;
 * bfd-parameters 2021-10-25; mobility-parameters 2024-11-06
 * Copied from the registries in plain text as mirrored in github.com/larseggert/iana-assignments; later attributes and errors of
 * BGP are of RFC 9234, 9384 and 9687. OSPF, states of BFD, and HSRP are typed from RFC 2328, 5340, 5880 and 2281.
 *
 * Made from data/routing.csv by `npm run names`: change that.
 */
import { names, pairs } from './names.js'

/** BGP Message Types. */
export const bgpMessages = names('1 OPEN|2 UPDATE|3 NOTIFICATION|4 KEEPALIVE|5 ROUTE-REFRESH')

/** BGP Path Attributes. */
export const bgpAttributes = names(
  '1 ORIGIN|2 AS_PATH|3 NEXT_HOP|4 MULTI_EXIT_DISC|5 LOCAL_PREF|6 ATOMIC_AGGREGATE|7 AGGREGATOR|8 COMMUNITY|9 ORIGINATOR_ID|10 CLUSTER_LIST|11 DPA (deprecated)|12 ADVERTISER (historic) (deprecated)|13 RCID_PATH / CLUSTER_ID (Historic) (deprecated)|14 MP_REACH_NLRI|15 MP_UNREACH_NLRI|16 EXTENDED COMMUNITIES|17 AS4_PATH|18 AS4_AGGREGATOR|19 SAFI Specific Attribute (SSA) (deprecated)|20 Connector Attribute (deprecated)|21 AS_PATHLIMIT (deprecated)|22 PMSI_TUNNEL|23 Tunnel Encapsulation|24 Traffic Engineering|25 IPv6 Address Specific Extended Community|26 AIGP|27 PE Distinguisher Labels|28 BGP Entropy Label Capability Attribute (deprecated)|29 BGP-LS Attribute|32 LARGE_COMMUNITY|33 BGPsec_Path|34 BGP Community Container Attribute|35 Only to Customer (OTC)|36 BGP Domain Path (D-PATH)|40 BGP Prefix-SID|128 ATTR_SET',
)

/** BGP Error (Notification) Codes. */
export const bgpErrors = names(
  '1 Message Header Error|2 OPEN Message Error|3 UPDATE Message Error|4 Hold Timer Expired|5 Finite State Machine Error|6 Cease|7 ROUTE-REFRESH Message Error|8 Send Hold Timer Expired',
)

/** BGP Error Subcodes, by error code. */
export const bgpErrorCode = pairs(
  '1/0 Unspecific|1/1 Connection Not Synchronized|1/2 Bad Message Length|1/3 Bad Message Type|2/0 Unspecific|2/1 Unsupported Version Number|2/2 Bad Peer AS|2/3 Bad BGP Identifier|2/4 Unsupported Optional Parameter|2/6 Unacceptable Hold Time|2/7 Unsupported Capability|2/11 Role Mismatch|3/0 Unspecific|3/1 Malformed Attribute List|3/2 Unrecognized Well-known Attribute|3/3 Missing Well-known Attribute|3/4 Attribute Flags Error|3/5 Attribute Length Error|3/6 Invalid ORIGIN Attribute|3/8 Invalid NEXT_HOP Attribute|3/9 Optional Attribute Error|3/10 Invalid Network Field|3/11 Malformed AS_PATH|5/0 Unspecified Error|5/1 Receive Unexpected Message in OpenSent State|5/2 Receive Unexpected Message in OpenConfirm State|5/3 Receive Unexpected Message in Established State|6/1 Maximum Number of Prefixes Reached|6/2 Administrative Shutdown|6/3 Peer De-configured|6/4 Administrative Reset|6/5 Connection Rejected|6/6 Other Configuration Change|6/7 Connection Collision Resolution|6/8 Out of Resources|6/9 Hard Reset|6/10 BFD Down|7/1 Invalid Message Length',
)

/** BGP OPEN Optional Parameter Types. */
export const bgpOpenParameters = names(
  '1 Authentication (deprecated)|2 Capabilities|255 Extended Length',
)

/** Capability Codes. */
export const bgpCapabilities = names(
  '1 Multiprotocol Extensions for BGP-4|2 Route Refresh Capability for BGP-4|3 Outbound Route Filtering Capability|4 Multiple routes to a destination capability (deprecated)|5 Extended Next Hop Encoding|6 BGP Extended Message|7 BGPsec Capability|8 Multiple Labels Capability|9 BGP Role|64 Graceful Restart Capability|65 Support for 4-octet AS number capability|67 Support for Dynamic Capability (capability specific)|68 Multisession BGP Capability|69 ADD-PATH Capability|70 Enhanced Route Refresh Capability|71 Long-Lived Graceful Restart (LLGR) Capability|72 Routing Policy Distribution|73 FQDN Capability|74 BFD Strict-Mode Capability|75 Software Version Capability|76 PATHS-LIMIT Capability|77 Link-Local Next Hop Capability|128 Prestandard Route Refresh (deprecated)|129 Prestandard Outbound Route Filtering (deprecated), prestandard Routing Policy Distribution (deprecated)|130 Prestandard Outbound Route Filtering (deprecated)|131 Prestandard Multisession (deprecated)|184 Prestandard FQDN (deprecated)|185 Prestandard OPERATIONAL message (deprecated)',
)

/** OSPF Packet Type (RFC 2328, section A.3.1). */
export const ospfPackets = names(
  '1 Hello|2 Database Description|3 Link State Request|4 Link State Update|5 Link State Acknowledgment',
)

/** OSPFv2 Link State (LS) Type. */
export const ospfv2Lsas = names(
  '1 Router-LSA|2 Network-LSA|3 Summary-LSA (IP network)|4 Summary-LSA (ASBR)|5 AS-external-LSA|6 Group-membership-LSA|7 NSSA-LSA|8 External-Attributes-LSA|9 Link-scoped Opaque LSA|10 Area-scoped Opaque LSA|11 AS-scoped Opaque LSA',
)

/** OSPFv3 LSA types, with their scope bits. */
export const ospfv3Lsas = names(
  '8193 Router-LSA|8194 Network-LSA|8195 Inter-Area-Prefix-LSA|8196 Inter-Area-Router-LSA|16389 AS-External-LSA|8198 Group-membership-LSA|8199 NSSA-LSA|8 Link-LSA|8201 Intra-Area-Prefix-LSA',
)

/** OSPFv2 Authentication Type (RFC 2328, appendix D). */
export const ospfAuthentications = names(
  '0 Null authentication|1 Simple password|2 Cryptographic authentication',
)

/** PIM Message Types. */
export const pimTypes = names(
  '0 Hello|1 Register|2 Register Stop|3 Join/Prune|4 Bootstrap|5 Assert|6 Graft|7 Graft-Ack|8 Candidate RP Advertisement|9 State Refresh|10 DF Election|11 ECMP Redirect|12 PIM Flooding Mechanism',
)

/** BFD Diagnostic Codes. */
export const bfdDiagnostics = names(
  '0 No Diagnostic|1 Control Detection Time Expired|2 Echo Function Failed|3 Neighbor Signaled Session Down|4 Forwarding Plane Reset|5 Path Down|6 Concatenated Path Down|7 Administratively Down|8 Reverse Concatenated Path Down|9 mis-connectivity defect',
)

/** BFD Session State (RFC 5880, section 4.1). */
export const bfdStates = names('0 AdminDown|1 Down|2 Init|3 Up')

/** HSRP State (RFC 2281, section 5.3). */
export const hsrpStates = names('0 Initial|1 Learn|2 Listen|4 Speak|8 Standby|16 Active')

/** HSRP Op Code (RFC 2281, section 5.2). */
export const hsrpOpcodes = names('0 Hello|1 Coup|2 Resign')

/** Mobility Header Types. */
export const mobilityTypes = names(
  '0 Binding Refresh Request|1 Home Test Init|2 Care-of Test Init|3 Home Test|4 Care-of Test|5 Binding Update|6 Binding Acknowledgement|7 Binding Error|8 Fast Binding Update|9 Fast Binding Acknowledgment|10 Fast Neighbor Advertisement (Deprecated)|11 Experimental Mobility Header|12 Home Agent Switch Message|13 Heartbeat Message|14 Handover Initiate Message|15 Handover Acknowledge Message|16 Binding Revocation Message|17 Localized Routing Initiation|18 Localized Routing Acknowledgment|19 Update Notification|20 Update Notification Acknowledgement|21 Flow Binding Message|22 Subscription Query|23 Subscription Response',
)
