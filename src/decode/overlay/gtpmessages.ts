/** Names of GTP messages: version 1 after 3GPP TS 29.060 table 1 and TS 29.281, version 2 after TS 29.274 table 6.1-1. */
import { names } from '../names/names.js'

export const gtpMessages = names(
  '1 Echo Request|2 Echo Response|3 Version Not Supported|16 Create PDP Context Request|17 Create PDP Context Response|18 Update PDP Context Request|19 Update PDP Context Response|20 Delete PDP Context Request|21 Delete PDP Context Response|26 Error Indication|27 PDU Notification Request|28 PDU Notification Response|31 Supported Extension Headers Notification|50 SGSN Context Request|51 SGSN Context Response|52 SGSN Context Acknowledge|240 Data Record Transfer Request|241 Data Record Transfer Response|254 End Marker|255 T-PDU',
)

export const gtpv2Messages = names(
  '1 Echo Request|2 Echo Response|3 Version Not Supported Indication|32 Create Session Request|33 Create Session Response|34 Modify Bearer Request|35 Modify Bearer Response|36 Delete Session Request|37 Delete Session Response|38 Change Notification Request|39 Change Notification Response|64 Modify Bearer Command|65 Modify Bearer Failure Indication|66 Delete Bearer Command|67 Delete Bearer Failure Indication|68 Bearer Resource Command|69 Bearer Resource Failure Indication|70 Downlink Data Notification Failure Indication|95 Create Bearer Request|96 Create Bearer Response|97 Update Bearer Request|98 Update Bearer Response|99 Delete Bearer Request|100 Delete Bearer Response|128 Identification Request|129 Identification Response|130 Context Request|131 Context Response|132 Context Acknowledge|133 Forward Relocation Request|134 Forward Relocation Response|170 Release Access Bearers Request|171 Release Access Bearers Response|176 Downlink Data Notification|177 Downlink Data Notification Acknowledge',
)
