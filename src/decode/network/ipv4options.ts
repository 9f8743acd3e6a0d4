/** IPv4 options. */
import type { Group, Walk } from '../layer.js'
export interface IpOption extends Group {
  'ip.opt.type': number
  'ip.opt.len'?: number
}
export const optionFields = {
  'ip.opt.type': { title: 'Type', format: 'dec' },
  'ip.opt.len': { title: 'Length', format: 'dec' },
} as const
export function readOptions(bytes: Uint8Array, at: number, end: number, walk: Walk): IpOption[] {
  const options: IpOption[] = []
  while (at < end) {
    const type = bytes[at]!
    if (type < 2) {
      options.push({ 'ip.opt.type': type })
      if (type === 0) break
      at++
      continue
    }
    const size = at + 1 < end ? bytes[at + 1]! : 0
    if (size < 2 || at + size > end) {
      walk.wrong(`option ${type} has a length of ${size}`)
      break
    }
    options.push({ 'ip.opt.type': type, 'ip.opt.len': size })
    at += size
  }
  return options
}
