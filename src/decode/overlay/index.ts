/** Tunnels and overlays. */
import type { Protocol } from '../layer.js'

export const overlay: Protocol[] = []
