/**
 * Internet Control Message Protocol (ICMP) Parameters
 * https://www.iana.org/assignments/icmp-parameters, last updated 2025-04-29
 * Copied from the registry in plain text as mirrored in github.com/larseggert/iana-assignments. Types whose only code is 0
 * ("No Code") have no names of codes here.
 *
 * Made from data/icmp.csv by `npm run names`: change that.
 */
import { names, pairs } from './names.js'

/** ICMP Type Numbers. */
export const icmpTypes = names(
  '0 Echo Reply|3 Destination Unreachable|4 Source Quench (Deprecated)|5 Redirect|6 Alternate Host Address (Deprecated)|8 Echo|9 Router Advertisement|10 Router Solicitation|11 Time Exceeded|12 Parameter Problem|13 Timestamp|14 Timestamp Reply|15 Information Request (Deprecated)|16 Information Reply (Deprecated)|17 Address Mask Request (Deprecated)|18 Address Mask Reply (Deprecated)|30 Traceroute (Deprecated)|31 Datagram Conversion Error (Deprecated)|32 Mobile Host Redirect (Deprecated)|33 IPv6 Where-Are-You (Deprecated)|34 IPv6 I-Am-Here (Deprecated)|35 Mobile Registration Request (Deprecated)|36 Mobile Registration Reply (Deprecated)|37 Domain Name Request (Deprecated)|38 Domain Name Reply (Deprecated)|39 SKIP (Deprecated)|40 Photuris|41 ICMP messages utilized by experimental mobility protocols such as Seamoby|42 Extended Echo Request|43 Extended Echo Reply|253 RFC3692-style Experiment 1|254 RFC3692-style Experiment 2',
)

/** Code Fields, by type and code. */
export const icmpCode = pairs(
  "3/0 Net Unreachable|3/1 Host Unreachable|3/2 Protocol Unreachable|3/3 Port Unreachable|3/4 Fragmentation Needed and Don't Fragment was Set|3/5 Source Route Failed|3/6 Destination Network Unknown|3/7 Destination Host Unknown|3/8 Source Host Isolated|3/9 Communication with Destination Network is Administratively Prohibited|3/10 Communication with Destination Host is Administratively Prohibited|3/11 Destination Network Unreachable for Type of Service|3/12 Destination Host Unreachable for Type of Service|3/13 Communication Administratively Prohibited|3/14 Host Precedence Violation|3/15 Precedence cutoff in effect|5/0 Redirect Datagram for the Network (or subnet)|5/1 Redirect Datagram for the Host|5/2 Redirect Datagram for the Type of Service and Network|5/3 Redirect Datagram for the Type of Service and Host|6/0 Alternate Address for Host|9/0 Normal router advertisement|9/16 Does not route common traffic|11/0 Time to Live exceeded in Transit|11/1 Fragment Reassembly Time Exceeded|12/0 Pointer indicates the error|12/1 Missing a Required Option|12/2 Bad Length|40/0 Bad SPI|40/1 Authentication Failed|40/2 Decompression Failed|40/3 Decryption Failed|40/4 Need Authentication|40/5 Need Authorization|42/0 No Error|43/0 No Error|43/1 Malformed Query|43/2 No Such Interface|43/3 No Such Table Entry|43/4 Multiple Interfaces Satisfy Query",
)
