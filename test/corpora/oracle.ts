/** What tshark 4.0.17 read in the corpora: a row a packet, a column a field. See the corpora's README. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { CORPORA } from './corpora.js'

/** What the bars of the comparison speak of. */
export type Part = 'frame' | 'layers' | 'checksum' | 'application'

export interface Column {
  name: string
  part: Part
}

/** The columns of every row, in order. */
export function readColumns(): Column[] {
  const names = readFileSync(path.join(CORPORA, 'oracle/FIELDS.txt'), 'utf8').trim().split('\n')
  return names.map((name) => ({ name, part: partOf(name) }))
}

/** What a field counts for. */
export function partOf(name: string): Part {
  if (name.startsWith('frame.')) return 'frame'
  if (name.endsWith('.checksum.status')) return 'checksum'
  return /^(?:dns|dhcp|http|tls)\./.test(name) ? 'application' : 'layers'
}

/** The rows for a capture, each a list of cells; an empty list where tshark could not open it. */
export function readOracle(file: string): string[][] {
  const name = path.join(CORPORA, 'oracle', `${file}.tsv.gz`)
  if (!existsSync(name)) return []
  const lines = gunzipSync(readFileSync(name)).toString('utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => line.split('\t'))
}
