/** Layer 3. */
import { ah } from './ah.js'
import { ciscoMetaData } from './cmd.js'
import { erspan } from './erspan.js'
import { esp } from './esp.js'
import { etherip } from './etherip.js'
import { gre } from './gre.js'
import { ipcomp } from './ipcomp.js'
import { ipv4 } from './ipv4.js'
import { ipv6 } from './ipv6.js'
import { destinationOptions, hopByHop, unknownExtension } from './ipv6extensions.js'
import { fragment } from './ipv6fragment.js'
import { routing } from './ipv6routing.js'
import { mobility } from './mobility.js'

export const network = [
  ipv4,
  ipv6,
  hopByHop,
  destinationOptions,
  routing,
  fragment,
  mobility,
  unknownExtension,
  ah,
  esp,
  ipcomp,
  gre,
  erspan,
  etherip,
  ciscoMetaData,
]
