/**
 * Special-Purpose Multiprotocol Label Switching (MPLS) Label Values
 * https://www.iana.org/assignments/mpls-label-values, last updated 2024-09-16
 * Copied from the registry in plain text as mirrored in github.com/larseggert/iana-assignments.
 *
 * Made from data/mpls.csv by `npm run names`: change that.
 */
import { names } from './names.js'

/** Base Special-Purpose MPLS Label Values. */
export const mplsLabels = names(
  '0 IPv4 Explicit NULL Label|1 Router Alert Label|2 IPv6 Explicit NULL Label|3 Implicit NULL Label|7 Entropy Label Indicator (ELI)|13 Generic Associated Channel Label|14 OAM Alert Label|15 Extension Label (XL)',
)
