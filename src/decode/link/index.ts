/** Link types and layer 2. */
import { arcnet, arcnetBsd } from './arcnet.js'
import { arp } from './arp.js'
import { avs } from './avs.js'
// from './arp.js'
import { chdlc } from './chdlc.js'
import { etag } from './etag.js'
import { ethernet } from './ethernet.js'
import { fddi } from './fddi.js'
import { frameRelay } from './framerelay.js'
import { ieee8021ad } from './ieee8021ad.js'
import { ieee8021ah } from './ieee8021ah.js'
import { ipfc } from './ipfc.js'
import { ipnet } from './ipnet.js'
import { ipoib } from './ipoib.js'
import { juniper } from './juniper.js'
import { llc } from './llc.js'
import { macsec } from './macsec.js'
import { mpls } from './mpls.js'
import { nflog } from './nflog.js'
import { nullLoopback } from './null.js'
import { ppi } from './ppi.js'
import { ppp } from './ppp.js'
import { prism } from './prism.js'
import { pwach } from './pwach.js'
import { pwethcw } from './pwethcw.js'
import { pwethnocw } from './pwethnocw.js'
import { radiotap } from './radiotap.js'
import { raw } from './raw.js'
import { slarp } from './slarp.js'
import { sll } from './sll.js'
import { sll2 } from './sll2.js'
import { stp } from './stp.js'
import { sunatm } from './sunatm.js'
import { vlan } from './vlan.js'
import { vsock } from './vsock.js'
import { wlan } from './wlan.js'

export const link = [
  ethernet,
  nullLoopback,
  raw,
  sll,
  sll2,
  vlan,
  ieee8021ad,
  ieee8021ah,
  etag,
  macsec,
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
  fddi,
  frameRelay,
  arcnet,
  arcnetBsd,
  ipoib,
  ipfc,
  ipnet,
  sunatm,
  nflog,
  vsock,
  juniper,
  radiotap,
  ppi,
  prism,
  avs,
  wlan,
]
