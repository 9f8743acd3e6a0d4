/** Layer 4. */
import { tcp } from './tcp.js'
import { udp } from './udp.js'

export const transport = [tcp, udp]
