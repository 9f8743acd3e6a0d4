/** Control and routing protocols. */
import { icmp } from './icmp.js'
import { icmpv6 } from './icmpv6.js'

export const control = [icmp, icmpv6]
