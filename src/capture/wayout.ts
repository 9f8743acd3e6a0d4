/** The way out of a refusal on Windows, by place, user and backend. Reasoned, so that every case is a test. */
import type { ErrorBody } from '../errors.js'
import { isContainer, type Statement } from './places.js'
import { explain, type WindowsReport } from './windows.js'

const NODE =
  'or capture from the node: docker/kubernetes/windows-hostprocess-daemonset.yaml, with Npcap or pktmon there'
const AS_ADMINISTRATOR =
  'run as ContainerAdministrator: docker run --user ContainerAdministrator, in Kubernetes securityContext.windowsOptions.runAsUserName: ContainerAdministrator'

type Situation = Pick<WindowsReport, 'place' | 'user' | 'driver'>

/** What to do about a backend's refusal: a sentence for this place, or the number's own way out. */
export function wayOut(situation: Situation, backend: string, error: ErrorBody): Statement {
  const special =
    backend === 'pcap'
      ? pcap(situation, error)
      : backend === 'raw'
        ? raw(situation, error)
        : backend === 'pktmon'
          ? pktmon(situation, error)
          : null
  if (special !== null) return { text: sentence(special), ground: 'sources' }
  const known = explain(error)
  if (known !== null) return { text: sentence(known.wayOut), ground: known.ground }
  return { text: error.hint, ground: 'seen' }
}

function pcap({ place, user, driver }: Situation, error: ErrorBody): string | null {
  const { code } = error
  if (!/^(LIBRARY|DRIVER)_|^(PERMISSION_DENIED|CAPTURE_FAILED)$/.test(code)) return null
  if (isContainer(place.kind)) {
    const rights = user.administrator === true ? '' : `, and ${AS_ADMINISTRATOR}`
    return `Npcap and WinPcap cannot work in a container: use the backend raw${rights}; ${NODE}`
  }
  if (code === 'PERMISSION_DENIED' || driver.state === 'denied') {
    return 'Npcap lets only administrators in: run as administrator or SYSTEM, or install it without “Restrict to Administrators only”'
  }
  const where = place.kind === 'hostprocess' ? 'on the node' : 'on this machine'
  if (code === 'LIBRARY_MISSING') {
    return `install Npcap ${where} (https://npcap.com; sidecap may not ship it), or use the backend raw or pktmon as administrator`
  }
  if (code === 'LIBRARY_INCOMPLETE' || code === 'LIBRARY_WRONG_KIND') {
    return `install a current Npcap ${where}, for this processor, and remove the DLL named in the message`
  }
  if (driver.state === 'unreachable') {
    return 'the driver runs but is not bound to this adapter: net stop npcap, net start npcap, or install Npcap again'
  }
  if (driver.state === 'absent') {
    return `the DLL is there without its driver: install Npcap ${where} (https://npcap.com), or start it: net start npcap`
  }
  return null
}

function raw({ place, user }: Situation, error: ErrorBody): string | null {
  const number = explain(error)?.code
  if (number !== 10013 && error.code !== 'PERMISSION_DENIED') return null
  if (isContainer(place.kind)) {
    return user.administrator === true
      ? `even ContainerAdministrator is refused raw sockets here: please report it with this doctor’s output; ${NODE}`
      : AS_ADMINISTRATOR
  }
  return place.kind === 'hostprocess'
    ? 'run as SYSTEM: securityContext.windowsOptions.runAsUserName: NT AUTHORITY\\SYSTEM'
    : 'run from an elevated prompt (“Run as administrator”), or as a service of SYSTEM'
}

function pktmon({ place }: Situation, error: ErrorBody): string | null {
  if (isContainer(place.kind)) return `pktmon belongs to the node: use the backend raw, ${NODE}`
  if (error.code === 'PERMISSION_DENIED' || explain(error)?.code === 5) {
    return place.kind === 'hostprocess'
      ? 'run as SYSTEM: securityContext.windowsOptions.runAsUserName: NT AUTHORITY\\SYSTEM'
      : 'run from an elevated prompt: pktmon is for administrators'
  }
  if (error.code === 'LIBRARY_MISSING' || error.code === 'BACKEND_REFUSED') {
    return 'PktMonApi.dll comes with Windows Server 2022 (update of June 2022), Server 2025 and Windows 11: update Windows, or use pcap or raw'
  }
  return null
}

function sentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1)
  return upper.endsWith('.') ? upper : `${upper}.`
}
