/** Names and addresses. */
import { dhcp } from './dhcp.js'
import { dhcpv6 } from './dhcpv6.js'
import { dns } from './dns.js'
import { llmnr } from './llmnr.js'
import { mdns } from './mdns.js'
import { nbdgm } from './nbdgm.js'
import { nbns } from './nbns.js'

export const naming = [dns, mdns, llmnr, nbns, nbdgm, dhcp, dhcpv6]
