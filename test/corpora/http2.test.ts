/** Headers of HTTP/2 in conversations, beside tshark. Needs the corpora and tshark. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { Conversations } from '#src/decode/conversation/conversations.js'
import { valuesOf } from '#src/decode/fields.js'
import { readCapture } from '#src/pcap/library.js'
import { CORPORA, haveCorpora, readTable } from './corpora.ts'

const installed = spawnSync('tshark', ['--version']).status === 0
if (!installed) console.warn('SKIPPED: tshark is not installed')

const FIELDS = ['http2.header.name', 'http2.header.value']
/** Between the values of a field: nothing that stands in one. */
const BETWEEN = '\u0001'

function theirs(capture: string): string[] {
  const columns = FIELDS.flatMap((name) => ['-e', name])
  const format = ['separator=/t', 'occurrence=a', `aggregator=${BETWEEN}`]
  const options = [...format.flatMap((one) => ['-E', one]), ...columns]
  const { stdout } = spawnSync('tshark', ['-n', '-r', capture, '-T', 'fields', ...options], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  return stdout.split('\n').slice(0, -1)
}

describe.runIf(haveCorpora && installed)('HTTP/2 beside tshark', () => {
  const files = (haveCorpora ? readTable('index.tsv') : [])
    .filter((row) => (row['protocols'] ?? '').split(',').includes('http2'))
    .map((row) => row['file']!)

  test('every header has the same name and value, with the same packet', async () => {
    const unlike: string[] = []
    const counts = { packets: 0, more: 0 }
    for (const file of files) {
      const capture = path.join(CORPORA, 'captures', file)
      const wanted = theirs(capture)
      const conversations = new Conversations()
      let number = 0
      for await (const packet of readCapture(capture)) {
        const want = wanted[number++] ?? ''
        const { linkType } = packet.interface
        const { layers } = conversations.add({ ...packet, linkType })
        const told = FIELDS.map((name) => valuesOf(layers, name).join(BETWEEN)).join('\t')
        if (told === '\t' && want === '\t') continue
        counts.packets++
        // A block with continuations in several segments: tshark does not read it.
        if (want === '\t') counts.more++
        else if (told !== want) unlike.push(`${file} ${number}: ${told} is ${want}`)
      }
    }
    console.log(`HTTP/2: ${files.length} files, ${JSON.stringify(counts)}, unlike ${unlike.length}`)
    expect(unlike).toEqual([])
    expect(counts.packets).toBeGreaterThan(60)
    expect(counts.more).toBeLessThanOrEqual(2)
  })
})
