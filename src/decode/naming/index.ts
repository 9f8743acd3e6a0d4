/** Names and addresses. */
import { dhcp } from './dhcp.js'
import { dns } from './dns.js'
import { llmnr } from './llmnr.js'
import { mdns } from './mdns.js'

export const naming = [dns, mdns, llmnr, dhcp]
