/**
 * Management and messaging: SNMP, NTP, Syslog, TFTP, MQTT, NetBIOS names
 * RFC 3416 and those named at each list, MQTT Version 5.0 (OASIS Standard, 2019-03-07)
 * Typed from these documents.
 *
 * Made from data/management.csv by `npm run names`: change that.
 */
import { names } from './names.js'

/** PDU tags (RFC 3416, section 3; 4 is of RFC 1157). */
export const snmpPdus = names(
  '0 get-request|1 get-next-request|2 get-response|3 set-request|4 trap|5 getBulkRequest|6 informRequest|7 snmpV2-trap|8 report',
)

/** version (RFC 1157, 1901, 3412). */
export const snmpVersions = names('0 version-1|1 v2c|3 snmpv3')

/** error-status (RFC 3416, section 3). */
export const snmpErrors = names(
  '0 noError|1 tooBig|2 noSuchName|3 badValue|4 readOnly|5 genErr|6 noAccess|7 wrongType|8 wrongLength|9 wrongEncoding|10 wrongValue|11 noCreation|12 inconsistentValue|13 resourceUnavailable|14 commitFailed|15 undoFailed|16 authorizationError|17 notWritable|18 inconsistentName',
)

/** Association Modes (RFC 5905, figure 10). */
export const ntpModes = names(
  '1 symmetric active|2 symmetric passive|3 client|4 server|5 broadcast|6 NTP control message|7 reserved for private use',
)

/** Leap Indicator (RFC 5905, figure 9). */
export const ntpLeaps = names(
  '0 no warning|1 last minute of the day has 61 seconds|2 last minute of the day has 59 seconds|3 unknown (clock unsynchronized)',
)

/** Syslog Message Facilities (RFC 5424, table 1). */
export const syslogFacilities = names(
  '0 kernel messages|1 user-level messages|2 mail system|3 system daemons|4 security/authorization messages|5 messages generated internally by syslogd|6 line printer subsystem|7 network news subsystem|8 UUCP subsystem|9 clock daemon|10 security/authorization messages|11 FTP daemon|12 NTP subsystem|13 log audit|14 log alert|15 clock daemon|16 local use 0 (local0)|17 local use 1 (local1)|18 local use 2 (local2)|19 local use 3 (local3)|20 local use 4 (local4)|21 local use 5 (local5)|22 local use 6 (local6)|23 local use 7 (local7)',
)

/** Syslog Message Severities (RFC 5424, table 2). */
export const syslogSeverities = names(
  '0 Emergency|1 Alert|2 Critical|3 Error|4 Warning|5 Notice|6 Informational|7 Debug',
)

/** TFTP opcodes (RFC 1350, section 5; RFC 2347). */
export const tftpOpcodes = names(
  '1 Read request|2 Write request|3 Data|4 Acknowledgment|5 Error|6 Option Acknowledgment',
)

/** TFTP Error Codes (RFC 1350, appendix; RFC 2347). */
export const tftpErrors = names(
  '0 Not defined, see error message (if any).|1 File not found.|2 Access violation.|3 Disk full or allocation exceeded.|4 Illegal TFTP operation.|5 Unknown transfer ID.|6 File already exists.|7 No such user.|8 Option negotiation',
)

/** MQTT Control Packet types (section 2.1.2). */
export const mqttTypes = names(
  '1 CONNECT|2 CONNACK|3 PUBLISH|4 PUBACK|5 PUBREC|6 PUBREL|7 PUBCOMP|8 SUBSCRIBE|9 SUBACK|10 UNSUBSCRIBE|11 UNSUBACK|12 PINGREQ|13 PINGRESP|14 DISCONNECT|15 AUTH',
)

/** MQTT 3.1.1 Connect Return codes (section 3.2.2.3). */
export const mqttReturnCodes = names(
  '0 Connection Accepted|1 Connection Refused, unacceptable protocol version|2 Connection Refused, identifier rejected|3 Connection Refused, Server unavailable|4 Connection Refused, bad user name or password|5 Connection Refused, not authorized',
)

/** NetBIOS resource record types (RFC 1002, section 4.2.1.3). */
export const netbiosTypes = names('1 A|2 NS|10 NULL|32 NB|33 NBSTAT')

/** NetBIOS Name Service opcodes (RFC 1002, section 4.2.1.1). */
export const netbiosOpcodes = names('0 query|5 registration|6 release|7 WACK|8 refresh')
