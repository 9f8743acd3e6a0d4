/**
 * SSDP: how UPnP devices are found (UPnP Device Architecture 2.0, chapter 1): heads of HTTP/1 in datagrams, without body. The fields are
 * those of http, as in Wireshark.
 */
import type { Layer, Protocol } from '../layer.js'
import { firstLine, type HttpHead, headFields, isHeadByte, readHead } from './httphead.js'
import { headerFields } from './httpheaders.js'

export interface Ssdp extends Layer<'ssdp'>, HttpHead {}

export const ssdp: Protocol<Ssdp> = {
  name: 'ssdp',
  title: 'Simple Service Discovery Protocol',
  source: 'UPnP Device Architecture 2.0',
  over: { 'udp.port': [1900] },
  min: 1,
  fields: { ...headFields, ...headerFields },
  begins: isHeadByte,
  decode(bytes, at, end, walk) {
    const line = firstLine(bytes, at, end, true)
    if (line < 0) return null
    const cut = walk.reported > end
    const head = readHead(bytes, at, end, line, cut)
    if (cut && !head.complete) walk.short(walk.reported - at)
    return { protocol: 'ssdp', offset: at, size: end - at, ...head.fields }
  },
  summary(layer) {
    const method = layer['http.request.method']
    const text =
      method === undefined
        ? `${layer['http.response.version'] ?? ''} ${layer['http.response.code'] ?? ''}`
        : `${method} ${layer['http.request.uri'] ?? ''}`
    return text.trimEnd().slice(0, 100)
  },
}
