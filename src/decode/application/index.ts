/** Applications. The order is the order of guessing: whoever is surest stands first. */
import { http } from './http.js'
import { ntp } from './ntp.js'
import { snmp } from './snmp.js'
import { ssdp } from './ssdp.js'
import { syslog } from './syslog.js'

export const application = [http, ssdp, ntp, snmp, syslog]
