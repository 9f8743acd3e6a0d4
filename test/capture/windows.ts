/** Evidence of a Windows, made up: a bare host with one adapter, changed where a case says so. */
import type { DriverName, WindowsEvidence } from '#src/capture/evidence.js'

const ADAPTER = '{4D36E972-0000-0000-0000-000000000001}'

export interface Given extends Partial<Omit<WindowsEvidence, 'services'>> {
  services?: Partial<Record<DriverName, string>>
  /** Of the one adapter. */
  friendlyName?: string
  description?: string
  npcap?: number
  npf?: number
}

export function evidence(given: Given): WindowsEvidence {
  const { services, friendlyName, description, npcap, npf, ...rest } = given
  return {
    wine: null,
    release: '10.0.20348',
    containerType: null,
    cexecsvc: false,
    sandboxMount: null,
    user: 'Administrator',
    sid: 'S-1-5-21-1-2-3-500',
    administrator: true,
    services: { npcap: null, npf: null, pktmon: null, ...services },
    dlls: [],
    devices: [
      {
        name: ADAPTER,
        friendlyName: friendlyName ?? 'Ethernet',
        description: description ?? 'Intel(R) Ethernet Connection',
        npcap: npcap ?? null,
        npf: npf ?? null,
      },
    ],
    list: null,
    ...rest,
  }
}
