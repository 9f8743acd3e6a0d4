/**
 * Domain Name System (DNS) Parameters
 * https://www.iana.org/assignments/dns-parameters, last updated 2021-02-03, with what has been registered since
 * Copied from the registry in plain text as mirrored in github.com/larseggert/iana-assignments. Types DSYNC to BRID, NXNAME,
 * RESINFO to IPN after their registration templates there, EDNS options 18 and 19 after RFC 9567 and RFC 9660, extended errors
 * 20 to 24 after RFC 8914, 25 to 30 after the registry as RFC 9250, 9276 and 9824 left it. Classes and opcodes by their short names.
 *
 * Made from data/dns.csv by `npm run names`: change that.
 */
import { names } from './names.js'

/** Resource Record (RR) TYPEs. */
export const dnsTypes = names(
  '1 A|2 NS|3 MD|4 MF|5 CNAME|6 SOA|7 MB|8 MG|9 MR|10 NULL|11 WKS|12 PTR|13 HINFO|14 MINFO|15 MX|16 TXT|17 RP|18 AFSDB|19 X25|20 ISDN|21 RT|22 NSAP|23 NSAP-PTR|24 SIG|25 KEY|26 PX|27 GPOS|28 AAAA|29 LOC|30 NXT|31 EID|32 NIMLOC|33 SRV|34 ATMA|35 NAPTR|36 KX|37 CERT|38 A6|39 DNAME|40 SINK|41 OPT|42 APL|43 DS|44 SSHFP|45 IPSECKEY|46 RRSIG|47 NSEC|48 DNSKEY|49 DHCID|50 NSEC3|51 NSEC3PARAM|52 TLSA|53 SMIMEA|55 HIP|56 NINFO|57 RKEY|58 TALINK|59 CDS|60 CDNSKEY|61 OPENPGPKEY|62 CSYNC|63 ZONEMD|64 SVCB|65 HTTPS|66 DSYNC|67 HHIT|68 BRID|99 SPF|100 UINFO|101 UID|102 GID|103 UNSPEC|104 NID|105 L32|106 L64|107 LP|108 EUI48|109 EUI64|128 NXNAME|249 TKEY|250 TSIG|251 IXFR|252 AXFR|253 MAILB|254 MAILA|255 *|256 URI|257 CAA|258 AVC|259 DOA|260 AMTRELAY|261 RESINFO|262 WALLET|263 CLA|264 IPN|32768 TA|32769 DLV',
)

/** DNS CLASSes. */
export const dnsClasses = names('1 IN|3 CH|4 HS|254 NONE|255 ANY')

/** DNS OpCodes. */
export const dnsOpcodes = names('0 Query|1 IQuery|2 Status|4 Notify|5 Update|6 DSO')

/** DNS RCODEs. */
export const dnsRcodes = names(
  '0 NoError|1 FormErr|2 ServFail|3 NXDomain|4 NotImp|5 Refused|6 YXDomain|7 YXRRSet|8 NXRRSet|9 NotAuth|10 NotZone|11 DSOTYPENI|16 BADVERS|17 BADKEY|18 BADTIME|19 BADMODE|20 BADNAME|21 BADALG|22 BADTRUNC|23 BADCOOKIE',
)

/** DNS RCODEs, their descriptions. */
export const dnsRcodeTexts = names(
  '0 No Error|1 Format Error|2 Server Failure|3 Non-Existent Domain|4 Not Implemented|5 Query Refused|6 Name Exists when it should not|7 RR Set Exists when it should not|8 RR Set that should exist does not|9 Server Not Authoritative for zone|10 Name not contained in zone|11 DSO-TYPE Not Implemented|16 Bad OPT Version|17 Key not recognized|18 Signature out of time window|19 Bad TKEY Mode|20 Duplicate key name|21 Algorithm not supported|22 Bad Truncation|23 Bad/missing Server Cookie',
)

/** DNS EDNS0 Option Codes (OPT). */
export const ednsOptions = names(
  '1 LLQ|2 UL|3 NSID|5 DAU|6 DHU|7 N3U|8 edns-client-subnet|9 EDNS EXPIRE|10 COOKIE|11 edns-tcp-keepalive|12 Padding|13 CHAIN|14 edns-key-tag|15 Extended DNS Error|16 EDNS-Client-Tag|17 EDNS-Server-Tag|18 Report-Channel|19 ZONEVERSION|26946 DeviceID',
)

/** Extended DNS Error Codes. */
export const dnsExtendedErrors = names(
  '0 Other Error|1 Unsupported DNSKEY Algorithm|2 Unsupported DS Digest Type|3 Stale Answer|4 Forged Answer|5 DNSSEC Indeterminate|6 DNSSEC Bogus|7 Signature Expired|8 Signature Not Yet Valid|9 DNSKEY Missing|10 RRSIGs Missing|11 No Zone Key Bit Set|12 NSEC Missing|13 Cached Error|14 Not Ready|15 Blocked|16 Censored|17 Filtered|18 Prohibited|19 Stale NXDomain Answer|20 Not Authoritative|21 Not Supported|22 No Reachable Authority|23 Network Error|24 Invalid Data|25 Signature Expired before Valid|26 Too Early|27 Unsupported NSEC3 Iterations Value|28 Unable to conform to policy|29 Synthesized|30 Invalid Query Type',
)
