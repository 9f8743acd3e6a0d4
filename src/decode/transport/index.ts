/** Layer 4. */
import { dccp } from './dccp.js'
import { sctp } from './sctp.js'
import { tcp } from './tcp.js'
import { udp } from './udp.js'
import { udplite } from './udplite.js'

export const transport = [tcp, udp, udplite, sctp, dccp]
