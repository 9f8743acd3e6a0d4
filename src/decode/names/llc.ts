/**
 * Logical Link Control (LLC) Numbers
 * https://www.iana.org/assignments/ieee-802-numbers, last updated 2017-02-23
 * Copied from the registry in plain text as mirrored in github.com/larseggert/iana-assignments.
 * 0x42 (IEEE Std 802.1D), 0xE0 (Novell) and 0xF0 (IBM) are in everyday use and not in it.
 *
 * Made from data/llc.csv by `npm run names`: change that.
 */
import { names } from './names.js'

/** IEEE 802 Logical Link Control (LLC) Numbers. */
export const llcSaps = names(
  '0 Null LSAP|2 Indiv LLC Sublayer Mgt|3 Group LLC Sublayer Mgt|4 SNA Path Control|6 Reserved (DOD IP)|14 PROWAY-LAN|66 Spanning Tree BPDU|78 EIA-RS 511|94 ISI IP|142 PROWAY-LAN|170 SNAP|224 NetWare|240 NetBIOS|254 ISO CLNS IS 8473|255 Global DSAP',
)
