/** Names and addresses. */
import type { Protocol } from '../layer.js'

export const naming: Protocol[] = []
