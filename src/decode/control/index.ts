/** Control and routing protocols. */
import { icmp } from './icmp.js'

export const control = [icmp]
