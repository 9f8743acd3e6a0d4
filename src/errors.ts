/**
 * Every error a user can meet: its code, the HTTP status it is answered with, and what to do about it.
 * The message says what happened and with what; the hint says the way out. One table, so that the
 * command line, the routes and the documentation cannot disagree.
 */
export const ERRORS = {
  // The capture library and privileges
  LIBRARY_MISSING: [
    503,
    'Install libpcap (Debian and Ubuntu: apt-get install libpcap0.8; Alpine: apk add libpcap; Fedora: dnf install libpcap), then restart. A capture file can be played without it: --replay FILE.',
  ],
  LIBRARY_INCOMPLETE: [
    503,
    'The capture library found is too old or is not libpcap. Install a current libpcap and remove the wrong file.',
  ],
  LIBRARY_WRONG_KIND: [
    503,
    'The capture library found was built for another processor or is damaged. Install the libpcap of this system’s architecture.',
  ],
  DRIVER_MISSING: [
    503,
    'The capture library is there, its driver is not: install Npcap (or repair it) on this machine. No driver can be installed inside a container; there use backend raw as ContainerAdministrator, or run as a HostProcess container on a node with Npcap.',
  ],
  DRIVER_UNREACHABLE: [
    503,
    'Npcap lists only its loopback device when its driver cannot be reached, as inside an ordinary Windows container: use backend raw as ContainerAdministrator, or run as a HostProcess container on a node with Npcap.',
  ],
  ADDON_MISSING: [
    503,
    'The native addon was not found or could not be loaded. Run `npm install` (needs a C++ compiler), or use a package with prebuilt binaries for this platform.',
  ],
  PERMISSION_DENIED: [
    503,
    'Capturing needs CAP_NET_RAW: run as root, add the capability to the container (docker run --cap-add NET_RAW; Kubernetes: securityContext.capabilities.add: [NET_RAW] with runAsUser: 0), or give it ambiently.',
  ],

  // Adapters
  ADAPTER_NOT_FOUND: [
    404,
    'List the adapters with `sidecap interfaces` or GET /api/v1/interfaces and choose one by name, index, address, MAC or glob.',
  ],
  ADAPTER_AMBIGUOUS: [
    400,
    'Name one adapter exactly, or use a glob (eth*) when several are meant.',
  ],
  ADAPTER_DOWN: [
    503,
    'Bring the adapter up (ip link set NAME up); the agent starts capturing within a second of that.',
  ],
  ADAPTER_GONE: [
    503,
    'The adapter has disappeared; the agent captures again within a second of its return.',
  ],
  BACKEND_UNKNOWN: [400, 'Choose one of the backends named in the message.'],
  BACKEND_REFUSED: [503, 'Run `sidecap doctor` to see what each backend lacks here.'],
  CAPTURE_FAILED: [
    503,
    'Run `sidecap doctor`; the message holds the text of the operating system or of libpcap.',
  ],

  // Filters
  FILTER_INVALID: [
    400,
    'See the pcap-filter manual page for the syntax. In a URL, encode spaces as + or %20.',
  ],
  FILTER_NAME: [
    400,
    'Names are not looked up in filters (no DNS): give the address instead, as in host 10.0.0.1.',
  ],
  FILTER_TOO_LONG: [
    400,
    'Shorten the filter: name networks (net 10.0.0.0/8) or port ranges (portrange 1-1023) instead of listing single values.',
  ],
  FILTER_TIMEOUT: [400, 'Simplify the filter: it took too long to compile.'],

  // Configuration and files
  CONFIG_INVALID: [400, 'See `sidecap --help` for every key, its meaning and its default.'],
  CONFIG_UNKNOWN_KEY: [400, 'See `sidecap --help` for the keys there are.'],
  FILE_UNREADABLE: [400, 'Check the path and that this user may read the file.'],
  FILE_FORMAT: [400, 'Give a capture file in pcap format (tcpdump -w, editcap -F pcap).'],
  DATA_LOCKED: [
    503,
    'Another agent uses this data directory. Stop it, or give this one its own: --data DIR.',
  ],
  DATA_UNWRITABLE: [
    503,
    'Make the data directory writable for this user, or choose another: --data DIR.',
  ],
  DISK_FULL: [
    503,
    'Free space on the data directory’s disk or lower recorder.bytes; recording goes on within a second of space returning.',
  ],
  DISK_FAILED: [503, 'Writing to the data directory failed; recording is retried every second.'],
  LISTEN_FAILED: [
    500,
    'Choose another address or port (--listen :0 lets the system choose), or stop the program that uses it.',
  ],

  // HTTP
  BAD_REQUEST: [400, 'See the parameters of this route in the message.'],
  BAD_TIME_RANGE: [
    400,
    'Give from and to as RFC 3339 (2026-01-31T12:00:00Z) or seconds since 1970, or last as a duration (30s, 5m, 1h).',
  ],
  BAD_CURSOR: [
    400,
    'Give a cursor as it was answered, to the agent it came from; to begin anew, leave it out.',
  ],
  UNAUTHORIZED: [
    401,
    'Send Authorization: Bearer TOKEN. The token is the configured one, or the one in the data directory’s file `token`; from the pod itself (loopback) none is needed.',
  ],
  FORBIDDEN_HOST: [
    403,
    'On loopback the Host header must be a loopback name (localhost, 127.0.0.1, [::1]). With another name, send a bearer token.',
  ],
  NOT_FOUND: [404, 'See GET /api/v1 for the routes there are.'],
  METHOD_NOT_ALLOWED: [405, 'See the Allow header for the methods of this route.'],
  CAPTURE_NOT_FOUND: [404, 'The recorder is the capture `recorder`: GET /api/v1/captures.'],
  LINK_TYPES_DIFFER: [
    409,
    'A pcap file holds one link type: choose one adapter with interface=NAME, or ask for pcapng, which holds several.',
  ],
  ACCOUNTS_OFF: [
    409,
    'Start the agent with accounts=true; or give a time range, such as last=5m, to have the kept packets counted.',
  ],
  RANGE_NOT_SATISFIABLE: [416, 'The Content-Range header holds the size of the file.'],
  BODY_TOO_LARGE: [413, 'Send less: see http.bodyLimit.'],
  TOO_MANY_REQUESTS: [
    503,
    'Try again after the seconds in Retry-After, or raise the limit named in the message.',
  ],
  AGENT_UNREACHABLE: [
    502,
    'Check the address (http://HOST:9722), and that an agent listens there: curl http://HOST:9722/healthz.',
  ],
  STOPPING: [503, 'The agent is shutting down.'],
  INTERNAL: [500, 'This is a defect: please report it with the log lines around it.'],
} as const satisfies Record<string, readonly [status: number, hint: string]>

/** The way out where it is another on Windows. */
const ON_WINDOWS: Partial<Record<keyof typeof ERRORS, string>> = {
  LIBRARY_MISSING:
    'Install Npcap on this machine (npcap.com), then restart. Inside a container no driver can be installed: use backend raw as ContainerAdministrator, or run as a HostProcess container on a node with Npcap. A capture file can be played without it: --replay FILE.',
  LIBRARY_INCOMPLETE:
    'The wpcap.dll found is older than WinPcap 4.1 or lacks its Packet.dll. Install a current Npcap and remove the old files.',
  LIBRARY_WRONG_KIND:
    'The wpcap.dll found was built for another processor or is damaged. Install a current Npcap.',
  PERMISSION_DENIED:
    'Capturing needs the rights of an administrator: docker run --user ContainerAdministrator; Kubernetes: securityContext.windowsOptions.runAsUserName: ContainerAdministrator, or NT AUTHORITY\\SYSTEM for a HostProcess pod. Npcap may have been installed for administrators only.',
  ADAPTER_DOWN:
    'Enable the adapter or connect it; the agent starts capturing within a second of that.',
}

/** What to do about an error, on a platform such as `win32`: this one when it is not given. */
export function hintOf(code: ErrorCode, platform: string = process.platform): string {
  return (platform === 'win32' ? ON_WINDOWS[code] : undefined) ?? ERRORS[code][1]
}

export type ErrorCode = keyof typeof ERRORS

/** An error of the table. `message` says what and with what; `hint` the way out. */
export class SidecapError extends Error {
  override readonly name = 'SidecapError'
  readonly code: ErrorCode
  readonly status: number
  readonly hint: string

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.status = ERRORS[code][0]
    this.hint = options.hint ?? hintOf(code)
  }

  /** The shape errors have in HTTP answers, JSON output and messages between threads. */
  toJSON(): ErrorBody {
    return { code: this.code, message: this.message, hint: this.hint }
  }
}

/** What a user is shown of an error. */
export interface ErrorBody {
  code: ErrorCode
  message: string
  hint: string
}

/**
 * Any thrown value as a SidecapError: errors of the addon carry a `code` of the table and keep it, everything
 * else becomes `fallback` with its message.
 */
export function asSidecapError(error: unknown, fallback: ErrorCode = 'INTERNAL'): SidecapError {
  if (error instanceof SidecapError) return error
  const { code, message, hint } = (error ?? {}) as Partial<ErrorBody>
  const known = typeof code === 'string' && Object.hasOwn(ERRORS, code)
  return new SidecapError(known ? code : fallback, message ?? String(error), {
    cause: error,
    ...(known && typeof hint === 'string' ? { hint } : {}),
  })
}
