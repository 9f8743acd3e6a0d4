/**
 * Differentiated Services Field Codepoints (DSCP)
 * https://www.iana.org/assignments/dscp-registry, last updated 2018-05-03
 * Copied from the registry in plain text as mirrored in github.com/larseggert/iana-assignments. LE is of RFC 8622.
 *
 * Made from data/dscp.csv by `npm run names`: change that.
 */
import { names } from './names.js'

/** DSCP Pools 1, by codepoint (the upper six bits of the octet). */
export const dscp = names(
  '0 CS0|1 LE|8 CS1|10 AF11|12 AF12|14 AF13|16 CS2|18 AF21|20 AF22|22 AF23|24 CS3|26 AF31|28 AF32|30 AF33|32 CS4|34 AF41|36 AF42|38 AF43|40 CS5|44 VOICE-ADMIT|46 EF|48 CS6|56 CS7',
)

/** ECN field (RFC 3168, section 5). */
export const ecn = names('0 Not-ECT|1 ECT(1)|2 ECT(0)|3 CE')
