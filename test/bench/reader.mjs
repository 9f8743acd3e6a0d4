/**
 * Our reading of a pcap file: node reader.mjs PROJECT FILE objects|json|fields. `objects` decodes every packet; `json` writes it as a
 * line to standard output too. The last line of standard error is JSON with the seconds from the opening of the file
 * to its end: the compiler's warming up is in it, the start of Node is not.
 */
import { writeSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [project, file, way] = process.argv.slice(2)
const of = (name) => import(pathToFileURL(path.join(project, 'dist', name)).href)
const { openCapture } = await of('pcap/reader.js')
const { createDecoder, protocols } = await of('decode/index.js')
const { JsonLines } = await of('decode/json.js')

const ENOUGH = 1 << 16
let packets = 0
let layers = 0
const began = performance.now()
const reader = await openCapture(file)
const decoder = createDecoder()
const lines = new JsonLines(protocols)
const flush = () => {
  const bytes = lines.take()
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at)
}
// What a packet says and what its record says, as `decode` and the writer want them.
const packet = { bytes: null, at: 0, end: 0, originalLength: 0, linkType: 0 }
for await (const batch of reader.batches()) {
  for (let i = 0; i < batch.length; i++) {
    const one = batch[i]
    packet.bytes = one.bytes
    packet.at = one.at
    packet.end = one.end
    packet.originalLength = one.originalLength
    packet.linkType = one.interface.linkType
    const decoded = decoder.decode(packet)
    packets++
    layers += decoded.layers.length
    if (way === 'json') {
      lines.write(one, decoded.layers, decoded.stopped)
      if (lines.length > ENOUGH) flush()
    }
  }
}
if (way === 'json') flush()
const seconds = (performance.now() - began) / 1000
console.error(JSON.stringify({ packets, seconds, layers }))
