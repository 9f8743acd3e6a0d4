/** Layer 4. */
import { sctp } from './sctp.js'
import { tcp } from './tcp.js'
import { udp } from './udp.js'

export const transport = [tcp, udp, sctp]
