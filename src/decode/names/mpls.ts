/**
 * Special-Purpose Multiprotocol Label Switching (MPLS) Label Values
 * https://www.iana.org/assignments/mpls-label-values
 * Typed from the RFCs that the registry names: RFC 3032, 3429, 5586, 6790, 7274 and 9789.
 *
 * Made from data/mpls.csv by `npm run names`: change that.
 */
import { names } from './names.js'

/** Base Special-Purpose MPLS Label Values. */
export const mplsLabels = names(
  '0 IPv4 Explicit NULL Label|1 Router Alert Label|2 IPv6 Explicit NULL Label|3 Implicit NULL Label|4 MPLS Network Actions Sub-Stack Indicator|7 Entropy Label Indicator (ELI)|13 GAL|14 OAM Alert Label|15 Extension Label (XL)',
)
