/** Layer 3. */
import { ipv4 } from './ipv4.js'

export const network = [ipv4]
