/**
 * Services by port: IANA's Service Name and Transport Protocol Port Number Registry
 * (https://www.iana.org/assignments/service-names-port-numbers, RFC 6335), data/ports.csv.
 */
import { stored } from './stored.js'

export type Transport = 'tcp' | 'udp' | 'sctp' | 'dccp'

let tables: Record<Transport, Map<number, string>> | undefined

/** `https` of 443: the first name that the registry has for the port over that transport. */
export function serviceName(port: number, transport: Transport): string | undefined {
  tables ??= load()
  return tables[transport].get(port)
}

function load(): Record<Transport, Map<number, string>> {
  const byLetter = { t: new Map(), u: new Map(), s: new Map(), d: new Map() }
  // A line is `443 tus https`: port or range, the letters of its transports, name.
  for (const line of stored(new URL('./generated/ports.js', import.meta.url)).split('\n')) {
    const [range, letters = '', name] = line.split(' ')
    const [from, to] = range!.split('-').map(Number)
    for (const letter of letters) {
      const table = byLetter[letter as keyof typeof byLetter]
      for (let port = from!; port <= (to ?? from!); port++) table.set(port, name!)
    }
  }
  return { tcp: byLetter.t, udp: byLetter.u, sctp: byLetter.s, dccp: byLetter.d }
}
