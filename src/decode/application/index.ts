/** Applications. The order is the order of guessing: whoever is surest stands first. */
import { amqp } from './amqp.js'
import { bgp } from './bgp.js'
import { cflow } from './cflow.js'
import { cldap } from './cldap.js'
import { cotp } from './cotp.js'
import { cql } from './cql.js'
import { diameter } from './diameter.js'
import { dtls } from './dtls.js'
import { ftp } from './ftp.js'
import { gquic } from './gquic.js'
import { grpc } from './grpc.js'
import { http } from './http.js'
import { http2 } from './http2.js'
import { imap } from './imap.js'
import { irc } from './irc.js'
import { isakmp } from './isakmp.js'
import { kafka } from './kafka.js'
import { kerberos } from './kerberos.js'
import { ldap } from './ldap.js'
import { mbtcp } from './mbtcp.js'
import { memcache } from './memcache.js'
import { modbus } from './modbus.js'
import { mongo } from './mongo.js'
import { mqtt } from './mqtt.js'
import { mysql } from './mysql.js'
import { nats } from './nats.js'
import { nbss } from './nbss.js'
import { ntp } from './ntp.js'
import { pgsql } from './pgsql.js'
import { pop } from './pop.js'
import { quic } from './quic.js'
import { radius } from './radius.js'
import { rdp } from './rdp.js'
import { resp } from './resp.js'
import { rpc } from './rpc.js'
import { rtcp } from './rtcp.js'
import { rtp } from './rtp.js'
import { sdp } from './sdp.js'
import { sflow } from './sflow.js'
import { sip } from './sip.js'
import { smb } from './smb.js'
import { smb2 } from './smb2.js'
import { smtp } from './smtp.js'
import { snmp } from './snmp.js'
import { socks } from './socks.js'
import { ssdp } from './ssdp.js'
import { ssh } from './ssh.js'
import { stun } from './stun.js'
import { syslog } from './syslog.js'
import { telnet } from './telnet.js'
import { tftp } from './tftp.js'
import { tls } from './tls.js'
import { tpkt } from './tpkt.js'
import { udpencap } from './udpencap.js'
import { vnc } from './vnc.js'
import { websocket } from './websocket.js'

export const application = [
  tls,
  dtls,
  http2,
  grpc,
  ssh,
  http,
  websocket,
  quic,
  gquic,
  ssdp,
  ntp,
  snmp,
  syslog,
  sip,
  sdp,
  resp,
  smtp,
  ftp,
  pop,
  imap,
  telnet,
  irc,
  tftp,
  stun,
  mqtt,
  pgsql,
  mysql,
  kafka,
  amqp,
  mongo,
  rtp,
  rtcp,
  cldap,
  ldap,
  nbss,
  smb,
  smb2,
  memcache,
  nats,
  cql,
  kerberos,
  radius,
  diameter,
  bgp,
  mbtcp,
  modbus,
  cflow,
  sflow,
  socks,
  isakmp,
  udpencap,
  tpkt,
  cotp,
  rdp,
  rpc,
  vnc,
]
