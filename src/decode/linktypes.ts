/**
 * Link types: what a packet begins with. The numbers are libpcap's DLT values as a program has them in memory; three of
 * them stand under another number in files (https://www.tcpdump.org/linktypes.html). Wireshark numbers them its own way
 * (`frame.encap_type`); those numbers were read off what tshark 4.0.17 prints for a file of each type.
 */
import { toFileLinkType } from '../pcap/pcap.js'

export interface LinkType {
  /** As in `linkType` everywhere in the program. */
  dlt: number
  /** libpcap's name without `DLT_`: `EN10MB`. The number itself where there is none. */
  name: string
  description: string
  /** Wireshark's `frame.encap_type`; 0, unknown, where that version has none. */
  wtap: number
  /** The number in pcap and pcapng files. */
  inFile: number
}

const TABLE: readonly (readonly [dlt: number, name: string, wtap: number, description: string])[] =
  [
    [0, 'NULL', 15, 'BSD loopback'],
    [1, 'EN10MB', 1, 'Ethernet'],
    [2, 'EN3MB', 184, 'Xerox experimental Ethernet'],
    [3, 'AX25', 148, 'AX.25'],
    [6, 'IEEE802', 2, 'Token ring'],
    [7, 'ARCNET', 8, 'BSD ARCNET'],
    [8, 'SLIP', 3, 'SLIP'],
    [9, 'PPP', 4, 'PPP'],
    [10, 'FDDI', 6, 'FDDI'],
    [11, 'ATM_RFC1483', 10, 'LLC over ATM (RFC 2684)'],
    [12, 'RAW', 7, 'Raw IP'],
    [15, 'SLIP_BSDOS', 0, 'BSD/OS SLIP'],
    [16, 'PPP_BSDOS', 0, 'BSD/OS PPP'],
    [19, 'ATM_CLIP', 11, 'Linux Classical IP over ATM'],
    [32, 'REDBACK_SMARTEDGE', 69, 'Redback SmartEdge'],
    [50, 'PPP_SERIAL', 4, 'PPP in HDLC framing or Cisco HDLC'],
    [51, 'PPP_ETHER', 139, 'PPPoE'],
    [99, 'SYMANTEC_FIREWALL', 61, 'Symantec Firewall'],
    [104, 'C_HDLC', 28, 'Cisco HDLC'],
    [105, 'IEEE802_11', 20, '802.11'],
    [107, 'FRELAY', 26, 'Frame Relay'],
    [108, 'LOOP', 174, 'OpenBSD loopback'],
    [109, 'ENC', 38, 'OpenBSD encapsulated IP'],
    [112, 'HDLC', 28, 'HDLC'],
    [113, 'LINUX_SLL', 25, 'Linux cooked, version 1'],
    [114, 'LTALK', 30, 'Localtalk'],
    [117, 'PFLOG', 39, 'OpenBSD pflog file'],
    [118, 'CISCO_IOS', 29, 'Cisco IOS'],
    [119, 'PRISM_HEADER', 21, '802.11 after a Prism header'],
    [121, 'HHDLC', 32, 'Siemens HiPath HDLC'],
    [122, 'IP_OVER_FC', 18, 'RFC 2625 IP-over-Fibre Channel'],
    [123, 'SUNATM', 13, 'Sun raw ATM'],
    [127, 'IEEE802_11_RADIO', 23, '802.11 after a radiotap header'],
    [128, 'TZSP', 37, 'TaZmen Sniffer Protocol'],
    [129, 'ARCNET_LINUX', 9, 'Linux ARCNET'],
    [130, 'JUNIPER_MLPPP', 81, 'Juniper Multi-Link PPP'],
    [131, 'JUNIPER_MLFR', 82, 'Juniper Multi-Link Frame Relay'],
    [132, 'JUNIPER_ES', 0, 'Juniper Encryption Services PIC'],
    [133, 'JUNIPER_GGSN', 87, 'Juniper GGSN PIC'],
    [135, 'JUNIPER_ATM2', 68, 'Juniper ATM2 PIC'],
    [136, 'JUNIPER_SERVICES', 151, 'Juniper Advanced Services PIC'],
    [137, 'JUNIPER_ATM1', 67, 'Juniper ATM1 PIC'],
    [138, 'APPLE_IP_OVER_IEEE1394', 62, 'Apple IP-over-IEEE 1394'],
    [139, 'MTP2_WITH_PHDR', 75, 'SS7 MTP2 with Pseudo-header'],
    [140, 'MTP2', 42, 'SS7 MTP2'],
    [141, 'MTP3', 43, 'SS7 MTP3'],
    [142, 'SCCP', 101, 'SS7 SCCP'],
    [143, 'DOCSIS', 33, 'DOCSIS'],
    [147, 'USER0', 45, 'for private use'],
    [148, 'USER1', 46, 'for private use'],
    [149, 'USER2', 47, 'for private use'],
    [150, 'USER3', 48, 'for private use'],
    [151, 'USER4', 49, 'for private use'],
    [152, 'USER5', 50, 'for private use'],
    [153, 'USER6', 51, 'for private use'],
    [154, 'USER7', 52, 'for private use'],
    [155, 'USER8', 53, 'for private use'],
    [156, 'USER9', 54, 'for private use'],
    [157, 'USER10', 55, 'for private use'],
    [158, 'USER11', 56, 'for private use'],
    [159, 'USER12', 57, 'for private use'],
    [160, 'USER13', 58, 'for private use'],
    [161, 'USER14', 59, 'for private use'],
    [162, 'USER15', 60, 'for private use'],
    [163, 'IEEE802_11_RADIO_AVS', 24, '802.11 after an AVS header'],
    [164, 'JUNIPER_MONITOR', 0, 'Juniper Passive Monitor PIC'],
    [165, 'BACNET_MS_TP', 63, 'BACnet MS/TP'],
    [166, 'PPP_PPPD', 0, 'PPP after a direction byte, of pppd'],
    [167, 'JUNIPER_PPPOE', 76, 'Juniper PPPoE'],
    [168, 'JUNIPER_PPPOE_ATM', 0, 'Juniper PPPoE/ATM'],
    [169, 'GPRS_LLC', 66, 'GPRS LLC'],
    [170, 'GPF_T', 178, 'GPF-T'],
    [171, 'GPF_F', 179, 'GPF-F'],
    [178, 'JUNIPER_ETHER', 83, 'Juniper Ethernet'],
    [179, 'JUNIPER_PPP', 84, 'Juniper PPP'],
    [180, 'JUNIPER_FRELAY', 85, 'Juniper Frame Relay'],
    [181, 'JUNIPER_CHDLC', 86, 'Juniper C-HDLC'],
    [182, 'MFR', 0, 'FRF.16 Frame Relay'],
    [183, 'JUNIPER_VP', 91, 'Juniper Voice PIC'],
    [186, 'USB_FREEBSD', 92, 'USB with FreeBSD header'],
    [187, 'BLUETOOTH_HCI_H4', 41, 'Bluetooth HCI UART transport layer'],
    [188, 'IEEE802_16_MAC_CPS', 93, 'IEEE 802.16 MAC Common Part Sublayer'],
    [189, 'USB_LINUX', 95, 'USB with Linux header'],
    [190, 'CAN20B', 109, 'Controller Area Network (CAN) v. 2.0B'],
    [192, 'PPI', 97, 'Per-Packet Information'],
    [
      193,
      'IEEE802_16_MAC_CPS_RADIO',
      0,
      'IEEE 802.16 MAC Common Part Sublayer plus radiotap header',
    ],
    [195, 'IEEE802_15_4_WITHFCS', 104, 'IEEE 802.15.4 with FCS'],
    [196, 'SITA', 100, 'SITA pseudo-header'],
    [197, 'ERF', 98, 'Endace ERF header'],
    [199, 'IPMB_KONTRON', 103, 'IPMB with Kontron pseudo-header'],
    [200, 'JUNIPER_ST', 197, 'Juniper Secure Tunnel'],
    [
      201,
      'BLUETOOTH_HCI_H4_WITH_PHDR',
      99,
      'Bluetooth HCI UART transport layer plus pseudo-header',
    ],
    [202, 'AX25_KISS', 147, 'AX.25 with KISS header'],
    [203, 'LAPD', 131, 'LAPD'],
    [204, 'PPP_WITH_DIR', 19, 'PPP after a direction byte'],
    [205, 'C_HDLC_WITH_DIR', 0, 'Cisco HDLC after a direction byte'],
    [206, 'FRELAY_WITH_DIR', 0, 'Frame Relay after a direction byte'],
    [209, 'IPMB_LINUX', 112, 'IPMB with Linux/Pigeon Point pseudo-header'],
    [215, 'IEEE802_15_4_NONASK_PHY', 113, 'IEEE 802.15.4 with non-ASK PHY data'],
    [217, 'GSMTAP_UM', 0, 'GSMTAP, Um'],
    [219, 'MPLS', 0, 'MPLS with label as link-layer header'],
    [220, 'USB_LINUX_MMAPPED', 115, 'USB with padded Linux header'],
    [224, 'FC_2', 121, 'Fibre Channel FC-2'],
    [225, 'FC_2_WITH_FRAME_DELIMS', 122, 'Fibre Channel FC-2 with frame delimiters'],
    [226, 'IPNET', 124, 'Solaris ipnet'],
    [227, 'CAN_SOCKETCAN', 125, 'CAN-bus with SocketCAN headers'],
    [228, 'IPV4', 129, 'Raw IPv4'],
    [229, 'IPV6', 130, 'Raw IPv6'],
    [230, 'IEEE802_15_4_NOFCS', 127, 'IEEE 802.15.4 without FCS'],
    [231, 'DBUS', 146, 'D-Bus'],
    [239, 'NFLOG', 141, 'Linux netfilter log'],
    [242, 'IPOIB', 180, 'RFC 4391 IP-over-Infiniband'],
    [243, 'MPEG_2_TS', 138, 'MPEG-2 transport stream'],
    [245, 'NFC_LLCP', 140, 'NFC LLCP PDUs with pseudo-header'],
    [246, 'PFSYNC', 0, 'OpenBSD pf state'],
    [247, 'INFINIBAND', 0, 'InfiniBand'],
    [248, 'SCTP', 149, 'SCTP'],
    [249, 'USBPCAP', 152, 'USB with USBPcap header'],
    [250, 'RTAC_SERIAL', 153, 'SEL RTAC serial'],
    [251, 'BLUETOOTH_LE_LL', 154, 'Bluetooth Low Energy air interface'],
    [252, 'WIRESHARK_UPPER_PDU', 155, 'Wireshark exported PDU'],
    [253, 'NETLINK', 158, 'Linux netlink'],
    [254, 'BLUETOOTH_LINUX_MONITOR', 159, 'Bluetooth Linux Monitor'],
    [255, 'BLUETOOTH_BREDR_BB', 160, 'Bluetooth Basic Rate/Enhanced Data Rate baseband packets'],
    [
      256,
      'BLUETOOTH_LE_LL_WITH_PHDR',
      161,
      'Bluetooth Low Energy air interface with pseudo-header',
    ],
    [258, 'PKTAP', 171, 'Apple PKTAP'],
    [259, 'EPON', 172, 'Ethernet with EPON preamble'],
    [260, 'IPMI_HPM_2', 173, 'IPMI trace packets'],
    [266, 'USB_DARWIN', 182, 'USB with Darwin header'],
    [268, 'SDLC', 36, 'IBM SDLC frames'],
    [270, 'LORATAP', 183, 'LoRaTap'],
    [271, 'VSOCK', 185, 'Linux vsock'],
    [272, 'NORDIC_BLE', 186, 'Nordic Semiconductor Bluetooth LE sniffer frames'],
    [273, 'DOCSIS31_XRA31', 199, 'Excentis XRA-31 DOCSIS 3.1 RF sniffer frames'],
    [274, 'ETHERNET_MPACKET', 198, '802.3br mPackets'],
    [276, 'LINUX_SLL2', 210, 'Linux cooked, version 2'],
    [280, 'VPP_DISPATCH', 205, 'VPP graph dispatch tracer'],
    [281, 'DSA_TAG_BRCM', 0, 'Ethernet with a Broadcom switch tag'],
    [282, 'DSA_TAG_BRCM_PREPEND', 0, 'Ethernet after a Broadcom switch tag'],
    [283, 'IEEE802_15_4_TAP', 206, 'IEEE 802.15.4 with pseudo-header'],
    [284, 'DSA_TAG_DSA', 0, 'Ethernet with a Marvell DSA tag'],
    [285, 'DSA_TAG_EDSA', 0, 'Ethernet with a Marvell EDSA tag'],
    [287, 'Z_WAVE_SERIAL', 211, 'Z-Wave serial frames between host and chip'],
    [288, 'USB_2_0', 208, 'USB 2.0/1.1/1.0 as transmitted over the cable'],
  ]

/** Every link type that has a name, by its DLT value. */
export const linkTypes: readonly LinkType[] = TABLE.map(([dlt, name, wtap, description]) => ({
  dlt,
  name,
  description,
  wtap,
  inFile: toFileLinkType(dlt),
}))

const byNumber = new Map(linkTypes.map((type) => [type.dlt, type]))
// Other systems' numbers for raw IP: OpenBSD's, and the one of files.
for (const dlt of [14, 101]) byNumber.set(dlt, { ...byNumber.get(12)!, dlt })
const byName = new Map(linkTypes.map((type) => [type.name, type]))

/** The link type with this DLT value; one named by its number when nobody has given it a name. */
export function linkType(dlt: number): LinkType {
  return (
    byNumber.get(dlt) ?? {
      dlt,
      name: String(dlt),
      description: `link type ${dlt}`,
      wtap: 0,
      inFile: toFileLinkType(dlt),
    }
  )
}

/** The link type of this name (`EN10MB`, `DLT_EN10MB`, in any case) or number; undefined when there is none. */
export function linkTypeNamed(text: string): LinkType | undefined {
  if (/^\d{1,5}$/.test(text)) return linkType(Number(text))
  return byName.get(text.toUpperCase().replace(/^DLT_/, ''))
}
