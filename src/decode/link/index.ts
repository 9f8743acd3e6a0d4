/** Link types and layer 2. */
import { arp } from './arp.js'
import { chdlc } from './chdlc.js'
import { ethernet } from './ethernet.js'
import { ieee8021ad } from './ieee8021ad.js'
import { llc } from './llc.js'
import { mpls } from './mpls.js'
import { nullLoopback } from './null.js'
import { ppp } from './ppp.js'
import { pwach } from './pwach.js'
import { pwethcw } from './pwethcw.js'
import { pwethnocw } from './pwethnocw.js'
import { raw } from './raw.js'
import { slarp } from './slarp.js'
import { sll } from './sll.js'
import { sll2 } from './sll2.js'
import { stp } from './stp.js'
import { vlan } from './vlan.js'

export const link = [
  ethernet,
  nullLoopback,
  raw,
  sll,
  sll2,
  vlan,
  ieee8021ad,
  llc,
  arp,
  mpls,
  pwethcw,
  pwach,
  pwethnocw,
  ppp,
  chdlc,
  slarp,
  stp,
]
