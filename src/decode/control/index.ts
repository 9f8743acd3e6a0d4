/** Control and routing protocols. */
import type { Protocol } from '../layer.js'

export const control: Protocol[] = []
