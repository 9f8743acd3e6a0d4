/** Applications. The order is the order of guessing: whoever is surest stands first. */
import { ntp } from './ntp.js'

export const application = [ntp]
