/**
 * Internet Group Management Protocol (IGMP) Type Numbers, and group records
 * https://www.iana.org/assignments/igmp-type-numbers, last updated 2019-11-21
 * Copied from the registry in plain text as mirrored in github.com/larseggert/iana-assignments.
 * Record types are typed from RFC 9776, section 4.2.13, and RFC 9777, section 5.2.12.
 *
 * Made from data/igmp.csv by `npm run names`: change that.
 */
import { names } from './names.js'

/** IGMP Type Numbers. */
export const igmpTypes = names(
  '17 IGMP Membership Query|18 IGMPv1 Membership Report|19 DVMRP|20 PIM version 1|21 Cisco Trace Messages|22 IGMPv2 Membership Report|23 IGMPv2 Leave Group|30 Multicast Traceroute Response|31 Multicast Traceroute|34 IGMPv3 Membership Report|48 Multicast Router Advertisement|49 Multicast Router Solicitation|50 Multicast Router Termination',
)

/** Group Record Types of IGMPv3 and MLDv2. */
export const groupRecords = names(
  '1 MODE_IS_INCLUDE|2 MODE_IS_EXCLUDE|3 CHANGE_TO_INCLUDE_MODE|4 CHANGE_TO_EXCLUDE_MODE|5 ALLOW_NEW_SOURCES|6 BLOCK_OLD_SOURCES',
)
