/** Tunnels and overlays. */
import { geneve } from './geneve.js'
import { teredo } from './teredo.js'
import { vxlan } from './vxlan.js'
import { vxlanGpe } from './vxlangpe.js'
import { wireguard } from './wireguard.js'

export const overlay = [vxlan, vxlanGpe, geneve, teredo, wireguard]
