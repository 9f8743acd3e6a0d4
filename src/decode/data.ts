/** Bytes that no protocol took. */
import type { Layer, Protocol } from './layer.js'

export interface Data extends Layer<'data'> {
  /** Length on the wire; `size` is what was captured of it. */
  'data.len': number
}

/** Made by the walk itself: nothing leads here. */
export const data: Protocol<Data> = {
  name: 'data',
  title: 'Data',
  source: 'bytes no protocol took',
  over: {},
  min: 0,
  fields: { 'data.len': { title: 'Length', format: 'dec', unit: 'bytes' } },
  decode: (_bytes, at, end, walk) => dataOf(at, end - at, walk.reported - at),
  summary: (layer) => `${layer['data.len']} bytes`,
}

/** `size` bytes were captured, of `length` on the wire. */
export function dataOf(offset: number, size: number, length: number): Data {
  return { protocol: 'data', offset, size, 'data.len': length }
}
