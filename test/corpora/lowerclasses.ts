/** Classes of disagreement in layers 2 to 4 and the tunnels. */
import { protocols } from '#src/decode/index.js'
import type { DisagreementClass } from './disagreements.js'

export const LOWER_CLASSES: readonly DisagreementClass[] = [
  {
    name: 'more layers than we read',
    reason: 'undefined',
    why: 'we stop at 40 layers, tshark later',
    takes: ({ stopped }) => / depth /.test(stopped),
  },
  {
    name: 'length of a segment that is not whole',
    reason: 'undefined',
    why: 'of a first fragment, a quoted segment or a header that is not whole tshark does not tell tcp.len; we tell what the length fields say',
    takes: ({ field, theirs }) => field === 'tcp.len' && theirs === '',
  },
  {
    name: 'header of which some bytes are there',
    reason: 'ours',
    why: 'of a header that is cut within its first bytes we tell nothing, tshark the fields that are there',
    takes: ({ stopped, path, ourPath, theirs }) =>
      / (?:packet|length|capture) \d+\/\d+$/.test(stopped) &&
      path.startsWith(ourPath) &&
      theirs !== '',
  },
  {
    name: 'field that cannot be',
    reason: 'undefined',
    why: 'we read nothing behind a field that cannot be (a version, a length less than its header); tshark takes it for something else, or goes on',
    takes: ({ stopped }) => / value /.test(stopped),
  },
  {
    name: 'IPComp',
    reason: 'ours',
    why: 'tshark inflates what is compressed (RFC 3173); we do not',
    takes: ({ path, ourPath }) => path.includes(':ipcomp:') && ourPath.includes(':ipcomp'),
  },
  {
    name: 'DNS over HTTP/2 in several frames',
    reason: 'undefined',
    why: 'tshark joins the DATA frames of a stream and tells the message at the last of them; each packet is read on its own here',
    takes: ({ field, path, ourPath }) =>
      field.startsWith('dns.') && path.includes(':http2:dns') && ourPath.endsWith(':http2'),
  },
  {
    name: 'VXLAN on the port Linux uses',
    reason: 'theirs',
    why: 'UDP 8472, Linux’s before the port was registered (and its default still): tshark knows 4789 only',
    takes: ({ path, ourPath }) => ourPath.includes(':vxlan') && !path.includes(':vxlan'),
  },
]

/** Names that stand in paths of ours. */
const OURS = new Set([...protocols.map(({ name }) => name), 'ethertype', 'data'])

/** The last class: asked when no other takes the difference. */
export const NOT_OURS: DisagreementClass = {
  name: 'protocol that is not ours',
  reason: 'ours',
  why: 'tshark reads on through a protocol that is not among ours',
  takes({ path, ourPath }) {
    const [ours, theirs] = [ourPath.split(':'), path.split(':')]
    if (ours.at(-1) === 'data') ours.pop()
    const parted = theirs.findIndex((name, i) => name !== ours[i])
    return parted >= ours.length && !OURS.has(theirs[parted] ?? 'data')
  },
}
