/** Applications. The order is the order of guessing: whoever is surest stands first. */
import type { Protocol } from '../layer.js'

export const application: Protocol[] = []
