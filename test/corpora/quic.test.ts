/** The Initials of QUIC connections, those of servers too, beside tshark. Needs the corpora and tshark. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { Conversations } from '#src/decode/conversation/conversations.js'
import { valuesOf } from '#src/decode/fields.js'
import { readCapture } from '#src/pcap/library.js'
import { CORPORA, haveCorpora, readTable } from './corpora.ts'

const installed = spawnSync('tshark', ['--version']).status === 0
if (!installed) console.warn('SKIPPED: tshark is not installed')

const HELLO = 'tls.handshake.type'
const FIELDS = [
  'quic.crypto.offset',
  'quic.crypto.length',
  HELLO,
  'tls.handshake.random',
  'tls.handshake.extensions_server_name',
  'tls.handshake.extensions_alpn_str',
]

/** What tshark tells of each packet that speaks QUIC; null of others. */
function theirs(capture: string): (string[] | null)[] {
  const columns = ['frame.protocols', ...FIELDS].flatMap((name) => ['-e', name])
  const format = ['separator=/t', 'occurrence=a', 'aggregator=,'].flatMap((one) => ['-E', one])
  const { stdout } = spawnSync(
    'tshark',
    ['-n', '-r', capture, '-T', 'fields', ...format, ...columns],
    {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    },
  )
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'))
    .map(([protocols, ...values]) => (protocols!.split(':').includes('quic') ? values : null))
}

describe.runIf(haveCorpora && installed)('QUIC beside tshark', () => {
  const rows = haveCorpora ? readTable('index.tsv') : []
  const files = rows
    .filter((row) => (row['protocols'] ?? '').split(',').includes('quic'))
    .map((row) => row['file']!)

  test('the same pieces of CRYPTO and the same hellos, with the same packets', async () => {
    const unlike: string[] = []
    const counts = { initials: 0, client: 0, server: 0, more: 0 }
    for (const file of files) {
      const capture = path.join(CORPORA, 'captures', file)
      const wanted = theirs(capture)
      const conversations = new Conversations()
      let number = 0
      for await (const packet of readCapture(capture)) {
        const want = wanted[number++]
        const { linkType } = packet.interface
        const { layers } = conversations.add({ ...packet, linkType })
        if (want === null || want === undefined) continue
        const told = FIELDS.map((name) => valuesOf(layers, name).join(','))
        const types = valuesOf(layers, HELLO)
        if (told[0] !== '') counts.initials++
        if (types.includes(1)) counts.client++
        if (types.includes(2)) counts.server++
        // After a Retry or a negotiation of versions tshark takes the hello for one that was sent again.
        if (want[2] === '' && told[2] === '1') counts.more++
        else if (told.join('|') !== want.join('|')) {
          unlike.push(`${file} ${number}: ${told.join('|')} is ${want.join('|')}`)
        }
      }
    }
    console.log(`QUIC: ${files.length} files, ${JSON.stringify(counts)}, unlike ${unlike.length}`)
    expect(unlike).toEqual([])
    expect(counts.server).toBeGreaterThanOrEqual(5)
    expect(counts.more).toBeLessThanOrEqual(4)
  })
})
