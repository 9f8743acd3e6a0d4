/** Link types and layer 2. */
import { aoe } from './aoe.js'
import { arcnet, arcnetBsd } from './arcnet.js'
import { arp } from './arp.js'
import { avs } from './avs.js'
import { cdp } from './cdp.js'
import { chap } from './chap.js'
// from './arp.js'
import { chdlc } from './chdlc.js'
import { eap } from './eap.js'
import { eapol } from './eapol.js'
import { etag } from './etag.js'
import { ethernet } from './ethernet.js'
import { fddi } from './fddi.js'
import { frameRelay } from './framerelay.js'
import { hsr } from './hsr.js'
import { ieee8021ad } from './ieee8021ad.js'
import { ieee8021ah } from './ieee8021ah.js'
import { ipcp } from './ipcp.js'
import { ipfc } from './ipfc.js'
import { ipnet } from './ipnet.js'
import { ipoib } from './ipoib.js'
import { ipv6cp } from './ipv6cp.js'
import { juniper } from './juniper.js'
import { lacp } from './lacp.js'
import { lcp } from './lcp.js'
import { llc } from './llc.js'
import { lldp } from './lldp.js'
import { loop } from './loop.js'
import { macsec } from './macsec.js'
import { marker } from './marker.js'
import { mpls } from './mpls.js'
import { nflog } from './nflog.js'
import { nullLoopback } from './null.js'
import { pap } from './pap.js'
import { ppi } from './ppi.js'
import { ppp } from './ppp.js'
import { pppoeDiscovery, pppoeSession } from './pppoe.js'
import { prism } from './prism.js'
import { ptp } from './ptp.js'
import { pwach } from './pwach.js'
import { pwethcw } from './pwethcw.js'
import { pwethnocw } from './pwethnocw.js'
import { radiotap } from './radiotap.js'
import { raw } from './raw.js'
import { slarp } from './slarp.js'
import { sll } from './sll.js'
import { sll2 } from './sll2.js'
import { slow } from './slow.js'
import { stp } from './stp.js'
import { sunatm } from './sunatm.js'
import { broadcomPrepended, broadcomTag, dsa, edsa } from './switchtag.js'
import { vlan } from './vlan.js'
import { vsock } from './vsock.js'
import { wlan } from './wlan.js'
import { wol } from './wol.js'

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
  pppoeDiscovery,
  pppoeSession,
  lcp,
  ipcp,
  ipv6cp,
  pap,
  chap,
  eap,
  eapol,
  lldp,
  cdp,
  slow,
  lacp,
  marker,
  loop,
  wol,
  aoe,
  hsr,
  ptp,
  dsa,
  edsa,
  broadcomTag,
  broadcomPrepended,
]
