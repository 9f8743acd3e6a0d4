/**
 * QUIC
 * https://www.iana.org/assignments/quic, last updated 2021-04-29, with what has been registered since
 * Copied from the registry in plain text as mirrored in github.com/larseggert/iana-assignments.
 * Later: version 2 (RFC 9369), datagrams (RFC 9221), version information (RFC 9368), grease_quic_bit (RFC 9287); the drafts and
 * Google versions are the numbers that their documents use. HTTP/3 is typed from RFC 9114, sections 7.2 and 8.1.
 *
 * Made from data/quic.csv by `npm run names`: change that.
 */
import { names } from './names.js'

/** QUIC Versions. */
export const quicVersions = names(
  '0 Version Negotiation|1 1|1798521807 2|4278190107 draft-27|4278190108 draft-28|4278190109 draft-29|4278190110 draft-30|4278190111 draft-31|4278190112 draft-32|4278190113 draft-33|4278190114 draft-34|1362113587 Google Q043|1362113590 Google Q046|1362113840 Google Q050',
)

/** QUIC Frame Types. */
export const quicFrames = names(
  '0 PADDING|1 PING|2-3 ACK|4 RESET_STREAM|5 STOP_SENDING|6 CRYPTO|7 NEW_TOKEN|8-15 STREAM|16 MAX_DATA|17 MAX_STREAM_DATA|18-19 MAX_STREAMS|20 DATA_BLOCKED|21 STREAM_DATA_BLOCKED|22-23 STREAMS_BLOCKED|24 NEW_CONNECTION_ID|25 RETIRE_CONNECTION_ID|26 PATH_CHALLENGE|27 PATH_RESPONSE|28-29 CONNECTION_CLOSE|30 HANDSHAKE_DONE|48-49 DATAGRAM|175 ACK_FREQUENCY',
)

/** QUIC Transport Parameters. */
export const quicTransportParameters = names(
  '0 original_destination_connection_id|1 max_idle_timeout|2 stateless_reset_token|3 max_udp_payload_size|4 initial_max_data|5 initial_max_stream_data_bidi_local|6 initial_max_stream_data_bidi_remote|7 initial_max_stream_data_uni|8 initial_max_streams_bidi|9 initial_max_streams_uni|10 ack_delay_exponent|11 max_ack_delay|12 disable_active_migration|13 preferred_address|14 active_connection_id_limit|15 initial_source_connection_id|16 retry_source_connection_id|17 version_information|32 max_datagram_frame_size|10930 grease_quic_bit',
)

/** QUIC Transport Error Codes. */
export const quicErrors = names(
  '0 NO_ERROR|1 INTERNAL_ERROR|2 CONNECTION_REFUSED|3 FLOW_CONTROL_ERROR|4 STREAM_LIMIT_ERROR|5 STREAM_STATE_ERROR|6 FINAL_SIZE_ERROR|7 FRAME_ENCODING_ERROR|8 TRANSPORT_PARAMETER_ERROR|9 CONNECTION_ID_LIMIT_ERROR|10 PROTOCOL_VIOLATION|11 INVALID_TOKEN|12 APPLICATION_ERROR|13 CRYPTO_BUFFER_EXCEEDED|14 KEY_UPDATE_ERROR|15 AEAD_LIMIT_REACHED|16 NO_VIABLE_PATH|17 VERSION_NEGOTIATION_ERROR',
)

/** Long Header Packet Types (RFC 9000, section 17.2). */
export const quicLongTypes = names('0 Initial|1 0-RTT|2 Handshake|3 Retry')

/** HTTP/3 Frame Types. */
export const http3Frames = names(
  '0 DATA|1 HEADERS|3 CANCEL_PUSH|4 SETTINGS|5 PUSH_PROMISE|7 GOAWAY|13 MAX_PUSH_ID',
)
