/** The numbers of PPP: protocols, and the codes of its control protocols (IANA, Point-to-Point Protocol Field Assignments). */

const PROTOCOLS: Readonly<Record<number, string>> = {
  33: 'IP',
  35: 'OSI',
  41: 'AppleTalk',
  43: 'IPX',
  45: 'VJ compressed TCP/IP',
  47: 'VJ uncompressed TCP/IP',
  49: 'Bridging',
  61: 'Multilink',
  87: 'IPv6',
  251: 'Compressed, link',
  253: 'Compressed',
  519: 'CDP',
  641: 'MPLS unicast',
  643: 'MPLS multicast',
  32801: 'IPCP',
  32803: 'OSINLCP',
  32809: 'ATCP',
  32811: 'IPXCP',
  32817: 'BCP',
  32855: 'IPv6CP',
  33019: 'CCP, link',
  33021: 'CCP',
  33287: 'CDPCP',
  33409: 'MPLSCP',
  49185: 'LCP',
  49187: 'PAP',
  49189: 'LQR',
  49195: 'BACP',
  49699: 'CHAP',
  49703: 'EAP',
}

/** The name of a protocol PPP carries. */
export function pppProtocols(number: number): string | undefined {
  return PROTOCOLS[number]
}

const CODES = [
  'Vendor Specific',
  'Configuration Request',
  'Configuration Ack',
  'Configuration Nak',
  'Configuration Reject',
  'Termination Request',
  'Termination Ack',
  'Code Reject',
  'Protocol Reject',
  'Echo Request',
  'Echo Reply',
  'Discard Request',
  'Identification',
  'Time Remaining',
  'Reset Request',
  'Reset Ack',
]

/** The name of a code of LCP and its kin. */
export function pppCodes(number: number): string | undefined {
  return CODES[number]
}

const ETHERTYPES: Readonly<Record<number, number>> = {
  33: 0x0800,
  87: 0x86dd,
  41: 0x809b,
  43: 0x8137,
  641: 0x8847,
  643: 0x8848,
}

/** The EtherType of what PPP carries under another number. */
export function sameAs(protocol: number): number | undefined {
  return ETHERTYPES[protocol]
}
