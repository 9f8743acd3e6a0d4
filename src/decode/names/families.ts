/**
 * Address Family Numbers
 * https://www.iana.org/assignments/address-family-numbers and safi-namespace, both last updated 2021-05-18
 * Copied from the registry in plain text as mirrored in github.com/larseggert/iana-assignments.
 *
 * Made from data/families.csv by `npm run names`: change that.
 */
import { names } from './names.js'

/** Address Family Numbers. */
export const addressFamilies = names(
  '1 IP (IP version 4)|2 IP6 (IP version 6)|3 NSAP|4 HDLC (8-bit multidrop)|5 BBN 1822|6 802 (includes all 802 media plus Ethernet "canonical format")|7 E.163|8 E.164 (SMDS, Frame Relay, ATM)|9 F.69 (Telex)|10 X.121 (X.25, Frame Relay)|11 IPX|12 Appletalk|13 Decnet IV|14 Banyan Vines|15 E.164 with NSAP format subaddress|16 DNS (Domain Name System)|17 Distinguished Name|18 AS Number|19 XTP over IP version 4|20 XTP over IP version 6|21 XTP native mode XTP|22 Fibre Channel World-Wide Port Name|23 Fibre Channel World-Wide Node Name|24 GWID|25 AFI for L2VPN information|26 MPLS-TP Section Endpoint Identifier|27 MPLS-TP LSP Endpoint Identifier|28 MPLS-TP Pseudowire Endpoint Identifier|29 MT IP: Multi-Topology IP version 4|30 MT IPv6: Multi-Topology IP version 6|31 BGP SFC|16384 EIGRP Common Service Family|16385 EIGRP IPv4 Service Family|16386 EIGRP IPv6 Service Family|16387 LISP Canonical Address Format (LCAF)|16388 BGP-LS|16389 48-bit MAC|16390 64-bit MAC|16391 OUI|16392 MAC/24|16393 MAC/40|16394 IPv6/64|16395 RBridge Port ID|16396 TRILL Nickname|16397 Universally Unique Identifier (UUID)|16398 Routing Policy AFI',
)

/** SAFI Values. */
export const subsequentFamilies = names(
  '1 Network Layer Reachability Information used for unicast forwarding|2 Network Layer Reachability Information used for multicast forwarding|4 Network Layer Reachability Information (NLRI) with MPLS Labels|5 MCAST-VPN|6 Network Layer Reachability Information used for Dynamic Placement of Multi-Segment Pseudowires|7 Encapsulation SAFI (OBSOLETE)|8 MCAST-VPLS|9 BGP SFC|64 Tunnel SAFI|65 Virtual Private LAN Service (VPLS)|66 BGP MDT SAFI|67 BGP 4over6 SAFI|68 BGP 6over4 SAFI|69 Layer-1 VPN auto-discovery information|70 BGP EVPNs|71 BGP-LS|72 BGP-LS-VPN|73 SR TE Policy SAFI|74 SD-WAN Capabilities|75 Routing Policy SAFI|76 Classful-Transport SAFI|77 Tunneled Traffic Flowspec|78 MCAST-TREE|128 MPLS-labeled VPN address|129 Multicast for BGP/MPLS IP Virtual Private Networks (VPNs)|132 Route Target constrains|133 Dissemination of Flow Specification rules|134 L3VPN Dissemination of Flow Specification rules|140 VPN auto-discovery',
)
