/** Tunnels and overlays. */
import { geneve } from './geneve.js'
import { gtp } from './gtp.js'
import { gtpprime } from './gtpprime.js'
import { gtpv2 } from './gtpv2.js'
import { l2tp } from './l2tp.js'
import { teredo } from './teredo.js'
import { vxlan } from './vxlan.js'
import { vxlanGpe } from './vxlangpe.js'
import { wireguard } from './wireguard.js'

export const overlay = [vxlan, vxlanGpe, geneve, gtp, gtpv2, gtpprime, l2tp, teredo, wireguard]
