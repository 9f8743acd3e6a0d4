/** The byte `ip.dsfield` as it was read before differentiated services (RFC 791, RFC 1349). */

export interface TypeOfService {
  /** 0 routine … 7 network control. */
  'ip.tos.precedence': number
  'ip.tos.delay': boolean
  'ip.tos.throughput': boolean
  'ip.tos.reliability': boolean
  'ip.tos.cost': boolean
}

/** RFC 791, 3.1. */
export const precedences = [
  'Routine',
  'Priority',
  'Immediate',
  'Flash',
  'Flash Override',
  'CRITIC/ECP',
  'Internetwork Control',
  'Network Control',
] as const

/** The older reading of `ip.dsfield`: `tosReading(0x10)` asks for low delay. */
export function tosReading(service: number): TypeOfService {
  return {
    'ip.tos.precedence': (service >> 5) & 7,
    'ip.tos.delay': (service & 0x10) !== 0,
    'ip.tos.throughput': (service & 0x08) !== 0,
    'ip.tos.reliability': (service & 0x04) !== 0,
    'ip.tos.cost': (service & 0x02) !== 0,
  }
}
