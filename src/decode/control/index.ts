/** Control and routing protocols. */
import { bfd } from './bfd.js'
import { carp } from './carp.js'
import { eigrp } from './eigrp.js'
import { hsrp } from './hsrp.js'
import { icmp } from './icmp.js'
import { icmpv6 } from './icmpv6.js'
import { igmp } from './igmp.js'
import { isis } from './isis.js'
import { ospf } from './ospf.js'
import { pim } from './pim.js'
import { rip } from './rip.js'
import { vrrp } from './vrrp.js'

export const control = [
  icmp,
  icmpv6,
  igmp,
  // Before vrrp, whose number it uses: it knows its own by their form.
  carp,
  vrrp,
  ospf,
  pim,
  eigrp,
  rip,
  hsrp,
  bfd,
  isis,
]
