/**
 * Hypertext Transfer Protocol (HTTP) Status Codes, HTTP/2 Parameters
 * https://www.iana.org/assignments/http-status-codes and http2-parameters, last updated 2025-09-15 and 2022-08-17
 * Copied from the registry in plain text as mirrored in github.com/larseggert/iana-assignments.
 * Opcodes and close codes of WebSocket are typed from RFC 6455, sections 5.2 and 7.4.1.
 *
 * Made from data/http.csv by `npm run names`: change that.
 */
import { names } from './names.js'

/** HTTP Status Codes. */
export const httpStatus = names(
  '100 Continue|101 Switching Protocols|102 Processing|103 Early Hints|104 Upload Resumption Supported|200 OK|201 Created|202 Accepted|203 Non-Authoritative Information|204 No Content|205 Reset Content|206 Partial Content|207 Multi-Status|208 Already Reported|226 IM Used|300 Multiple Choices|301 Moved Permanently|302 Found|303 See Other|304 Not Modified|305 Use Proxy|306 (Unused)|307 Temporary Redirect|308 Permanent Redirect|400 Bad Request|401 Unauthorized|402 Payment Required|403 Forbidden|404 Not Found|405 Method Not Allowed|406 Not Acceptable|407 Proxy Authentication Required|408 Request Timeout|409 Conflict|410 Gone|411 Length Required|412 Precondition Failed|413 Content Too Large|414 URI Too Long|415 Unsupported Media Type|416 Range Not Satisfiable|417 Expectation Failed|418 (Unused)|421 Misdirected Request|422 Unprocessable Content|423 Locked|424 Failed Dependency|425 Too Early|426 Upgrade Required|428 Precondition Required|429 Too Many Requests|431 Request Header Fields Too Large|451 Unavailable For Legal Reasons|500 Internal Server Error|501 Not Implemented|502 Bad Gateway|503 Service Unavailable|504 Gateway Timeout|505 HTTP Version Not Supported|506 Variant Also Negotiates|507 Insufficient Storage|508 Loop Detected|510 Not Extended (OBSOLETED)|511 Network Authentication Required',
)

/** HTTP/2 Frame Type. */
export const http2Frames = names(
  '0 DATA|1 HEADERS|2 PRIORITY|3 RST_STREAM|4 SETTINGS|5 PUSH_PROMISE|6 PING|7 GOAWAY|8 WINDOW_UPDATE|9 CONTINUATION|10 ALTSVC|12 ORIGIN|16 PRIORITY_UPDATE',
)

/** HTTP/2 Settings. */
export const http2Settings = names(
  '1 HEADER_TABLE_SIZE|2 ENABLE_PUSH|3 MAX_CONCURRENT_STREAMS|4 INITIAL_WINDOW_SIZE|5 MAX_FRAME_SIZE|6 MAX_HEADER_LIST_SIZE|8 SETTINGS_ENABLE_CONNECT_PROTOCOL|9 SETTINGS_NO_RFC7540_PRIORITIES|16 TLS_RENEG_PERMITTED|19780 SETTINGS_ENABLE_METADATA',
)

/** HTTP/2 Error Code. */
export const http2Errors = names(
  '0 NO_ERROR|1 PROTOCOL_ERROR|2 INTERNAL_ERROR|3 FLOW_CONTROL_ERROR|4 SETTINGS_TIMEOUT|5 STREAM_CLOSED|6 FRAME_SIZE_ERROR|7 REFUSED_STREAM|8 CANCEL|9 COMPRESSION_ERROR|10 CONNECT_ERROR|11 ENHANCE_YOUR_CALM|12 INADEQUATE_SECURITY|13 HTTP_1_1_REQUIRED',
)

/** WebSocket Opcode. */
export const websocketOpcodes = names(
  '0 Continuation Frame|1 Text Frame|2 Binary Frame|8 Connection Close Frame|9 Ping Frame|10 Pong Frame',
)

/** WebSocket Close Code Number. */
export const websocketCloses = names(
  '1000 Normal Closure|1001 Going Away|1002 Protocol error|1003 Unsupported Data|1005 No Status Rcvd|1006 Abnormal Closure|1007 Invalid frame payload data|1008 Policy Violation|1009 Message Too Big|1010 Mandatory Ext.|1011 Internal Error|1012 Service Restart|1013 Try Again Later|1014 Bad Gateway|1015 TLS handshake',
)

/** gRPC status codes (grpc/doc/statuscodes.md). */
export const grpcStatus = names(
  '0 OK|1 CANCELLED|2 UNKNOWN|3 INVALID_ARGUMENT|4 DEADLINE_EXCEEDED|5 NOT_FOUND|6 ALREADY_EXISTS|7 PERMISSION_DENIED|8 RESOURCE_EXHAUSTED|9 FAILED_PRECONDITION|10 ABORTED|11 OUT_OF_RANGE|12 UNIMPLEMENTED|13 INTERNAL|14 UNAVAILABLE|15 DATA_LOSS|16 UNAUTHENTICATED',
)
