/**
 * What Windows means by its error numbers, where capturing meets them, and the way out. One table for the doctor and the
 * documentation. Numbers and names are those of winerror.h; where a number means something else in this trade than its
 * text says, the source is named.
 */

/**
 * What a sentence rests on: seen on this machine just now, tested under Wine by this project's tests, or taken from
 * sources and not yet run on Windows.
 */
export type Ground = 'seen' | 'wine' | 'sources'

export const GROUNDS: Record<Ground, string> = {
  seen: 'seen here',
  wine: 'tested under Wine',
  sources: 'from sources, not yet run on Windows',
}

export interface WindowsError {
  code: number
  /** Its name in winerror.h. */
  name: string
  /** What it means for someone who wants to capture. */
  meaning: string
  wayOut: string
  ground: Ground
}

/** The numbers met in capturing, in order. */
export const WINDOWS_ERRORS: readonly WindowsError[] = [
  {
    code: 2,
    name: 'ERROR_FILE_NOT_FOUND',
    meaning:
      'no driver offers a device of this name here: it is not installed, not started, or not reachable from this container',
    wayOut:
      'start the driver on the machine itself (net start npcap), or install Npcap there; inside a container use the backend raw',
    ground: 'sources',
  },
  {
    code: 3,
    name: 'ERROR_PATH_NOT_FOUND',
    meaning:
      'the driver’s folder of devices does not exist here: no driver, or not reachable from this container (nmap/npcap#570)',
    wayOut: 'install Npcap on the machine itself; inside a container use the backend raw',
    ground: 'sources',
  },
  {
    code: 5,
    name: 'ERROR_ACCESS_DENIED',
    meaning:
      'the driver or the API is there, but this user may not use it: Npcap can be limited to administrators, pktmon always is',
    wayOut:
      'run as administrator, SYSTEM or ContainerAdministrator, or install Npcap without “Restrict to Administrators only”',
    ground: 'sources',
  },
  {
    code: 20,
    name: 'ERROR_BAD_UNIT',
    meaning: 'the driver runs but is not bound to this adapter, or the adapter is gone',
    wayOut:
      'restart the driver (net stop npcap, net start npcap) so that it binds to new adapters; check that the adapter still exists',
    ground: 'sources',
  },
  {
    code: 87,
    name: 'ERROR_INVALID_PARAMETER',
    meaning: 'this version of Windows or of the driver does not know what was asked',
    wayOut: 'update Windows or the driver, or choose another backend',
    ground: 'sources',
  },
  {
    code: 111,
    name: 'ERROR_BUFFER_OVERFLOW',
    meaning: 'the list of adapters grew while it was read; it is read again by itself',
    wayOut: 'try again',
    ground: 'sources',
  },
  {
    code: 122,
    name: 'ERROR_INSUFFICIENT_BUFFER',
    meaning:
      'the capture library found no adapter that it could open, so its list is empty: WinPcap and Npcap up to 1.20 say it this way, whatever the adapter’s name (nmap/npcap#169). Rarely, the list grew between two calls',
    wayOut:
      'the list is not needed: sidecap opens adapters by their GUID. If opening fails too, the driver is not reachable from here',
    ground: 'sources',
  },
  {
    code: 123,
    name: 'ERROR_INVALID_NAME',
    meaning: 'the device’s name is not one of this library: a wrong prefix before the GUID',
    wayOut:
      'name the adapter as `sidecap interfaces` does, by GUID or friendly name, without a prefix',
    ground: 'sources',
  },
  {
    code: 126,
    name: 'ERROR_MOD_NOT_FOUND',
    meaning: 'the DLL, or one that it needs (Packet.dll beside wpcap.dll), is not there',
    wayOut: 'install Npcap again; a single DLL copied from elsewhere is not enough',
    ground: 'sources',
  },
  {
    code: 127,
    name: 'ERROR_PROC_NOT_FOUND',
    meaning: 'the DLL lacks a function that it should have: it is too old, or another product’s',
    wayOut: 'install a current Npcap and remove the old DLL',
    ground: 'sources',
  },
  {
    code: 193,
    name: 'ERROR_BAD_EXE_FORMAT',
    meaning: 'the DLL was built for another processor',
    wayOut: 'install the DLL of this processor’s kind: x64 for 64-bit Node',
    ground: 'sources',
  },
  {
    code: 232,
    name: 'ERROR_NO_DATA',
    meaning: 'this network compartment has no adapter at all',
    wayOut:
      'give the container a network (docker run --network, Kubernetes CNI); nothing can be captured without an adapter',
    ground: 'sources',
  },
  {
    code: 259,
    name: 'ERROR_NO_MORE_ITEMS',
    meaning:
      'the capture library ran through its candidates and could open none (Npcap 1.30 to 1.60): the driver is not reachable from here',
    wayOut: 'install or start Npcap on the machine itself; inside a container use the backend raw',
    ground: 'sources',
  },
  {
    code: 433,
    name: 'ERROR_NO_SUCH_DEVICE',
    meaning: 'the driver knows no such adapter, or it disappeared while it was captured',
    wayOut:
      'see `sidecap interfaces` for the adapters there are; the agent goes on by itself when the adapter is back',
    ground: 'sources',
  },
  {
    code: 1053,
    name: 'ERROR_SERVICE_REQUEST_TIMEOUT',
    meaning: 'the driver’s service did not start in time',
    wayOut: 'start it by hand (net start npcap) and see the event log',
    ground: 'sources',
  },
  {
    code: 1058,
    name: 'ERROR_SERVICE_DISABLED',
    meaning: 'the driver’s service is disabled',
    wayOut: 'enable and start it: sc config npcap start= system, net start npcap',
    ground: 'sources',
  },
  {
    code: 1060,
    name: 'ERROR_SERVICE_DOES_NOT_EXIST',
    meaning: 'the driver is not installed here',
    wayOut: 'install Npcap on the machine itself; in a container it cannot be',
    ground: 'sources',
  },
  {
    code: 1275,
    name: 'ERROR_DRIVER_BLOCKED',
    meaning: 'Windows refuses to load this driver: its signature or a policy of the machine',
    wayOut: 'install a current, signed Npcap; WinPcap 4.1.3 is refused with Secure Boot',
    ground: 'sources',
  },
  {
    code: 10013,
    name: 'WSAEACCES',
    meaning: 'raw sockets are for administrators, and this user is none',
    wayOut:
      'run as ContainerAdministrator (docker run --user ContainerAdministrator; Kubernetes: windowsOptions.runAsUserName) or as administrator',
    ground: 'sources',
  },
  {
    code: 10022,
    name: 'WSAEINVAL',
    meaning: 'this address or adapter does not let raw sockets see everything (SIO_RCVALL)',
    wayOut: 'choose an adapter with an IPv4 address of its own',
    ground: 'sources',
  },
  {
    code: 10043,
    name: 'WSAEPROTONOSUPPORT',
    meaning: 'this system has no raw sockets: Wine has none',
    wayOut: 'use the backend pcap here; on Windows raw sockets exist',
    ground: 'wine',
  },
  {
    code: 10045,
    name: 'WSAEOPNOTSUPP',
    meaning:
      'the socket does not know SIO_RCVALL: the network of this system cannot show all packets',
    wayOut: 'use another backend here',
    ground: 'sources',
  },
  {
    code: 10049,
    name: 'WSAEADDRNOTAVAIL',
    meaning: 'the adapter’s address is no longer, or not yet, one of this machine',
    wayOut: 'nothing: it is tried again when the addresses change',
    ground: 'sources',
  },
  {
    code: 10050,
    name: 'WSAENETDOWN',
    meaning: 'the network under this adapter is down',
    wayOut: 'bring the adapter up; the agent goes on by itself then',
    ground: 'sources',
  },
]

const BY_CODE = new Map(WINDOWS_ERRORS.map((error) => [error.code, error]))

/** The entry of a number, or null for one that capturing is not known to meet. */
export function windowsError(code: number): WindowsError | null {
  return BY_CODE.get(code) ?? null
}

/**
 * The number in a message of the addon, of libpcap (`… is too small. (122)`) or of Windows: in brackets, or after
 * `error`; the last one counts, since it stands nearest to the cause. Null when there is none.
 */
export function codeIn(message: string): number | null {
  const found = [
    ...message.matchAll(/\((?:error |code |WSA\w+ )?(\d{1,5})\)|\berror (?:code )?(\d{1,5})\b/gi),
  ]
  const [, bracketed, named] = found.at(-1) ?? []
  const text = bracketed ?? named
  return text === undefined ? null : Number(text)
}
