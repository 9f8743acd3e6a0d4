/** tshark as a witness: which fields it knows, and what it reads in packets of ours. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { toFileLinkType } from '#src/pcap/pcap.js'

/** Its version, `4.0.17`; null where it is not installed. */
export const tsharkVersion = /TShark \(Wireshark\) ([\d.]+)/.exec(
  spawnSync('tshark', ['--version'], { encoding: 'utf8' }).stdout ?? '',
)?.[1]

/** Each packet on its own, checksums verified, raw sequence numbers. */
const OPTIONS = Object.entries({
  'ip.defragment': 'FALSE',
  'ipv6.defragment': 'FALSE',
  'tcp.desegment_tcp_streams': 'FALSE',
  'tcp.relative_sequence_numbers': 'FALSE',
  'tcp.analyze_sequence_numbers': 'FALSE',
  'ip.check_checksum': 'TRUE',
  'tcp.check_checksum': 'TRUE',
  'udp.check_checksum': 'TRUE',
  'udplite.check_checksum': 'TRUE',
  'sctp.checksum': 'CRC 32c',
}).flatMap(([name, value]) => ['-o', `${name}:${value}`])

/** Between the values of a field: nothing that stands in one. */
const BETWEEN = '\u0001'

export interface WiresharkField {
  /** `FT_UINT16` … */
  type: string
  /** `BASE_HEX` …; for booleans the width of what they are a bit of. */
  base: string
}

/** Every field tshark knows; a name may be registered several times. */
export function wiresharkFields(): Map<string, WiresharkField[]> {
  const { stdout } = spawnSync('tshark', ['-G', 'fields'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const fields = new Map<string, WiresharkField[]>()
  for (const line of stdout.split('\n')) {
    const [kind, , name = '', type = '', , base = ''] = line.split('\t')
    if (kind !== 'F') continue
    const list = fields.get(name)
    if (list === undefined) fields.set(name, [{ type, base }])
    else list.push({ type, base })
  }
  return fields
}

/** The values of these fields in each packet of a file, by packet and field. Throws when tshark cannot read it. */
export function readWithTshark(file: string, names: readonly string[]): string[][][] {
  const { stdout, stderr } = spawnSync(
    'tshark',
    // biome-ignore format: one option a line says less
    ['-n', '-r', file, ...OPTIONS, '-T', 'fields', '-E', 'separator=/t', '-E', 'occurrence=a',
      '-E', `aggregator=${BETWEEN}`, ...names.flatMap((name) => ['-e', name])],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  )
  if (stdout === '') throw new Error(`tshark read nothing: ${stderr}`)
  return stdout
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t').map((cell) => (cell === '' ? [] : cell.split(BETWEEN))))
}

/** As `readWithTshark`, of packets in memory, all of one link type. */
export function witness(
  packets: readonly Uint8Array[],
  linkType: number,
  names: readonly string[],
): string[][][] {
  const directory = mkdtempSync(path.join(tmpdir(), 'sidecap-tshark-'))
  try {
    const file = path.join(directory, 'fixture.pcap')
    writeFileSync(file, pcapOf(packets, linkType))
    return readWithTshark(file, names)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** A pcap file of these packets, a second apart, written here so that the product's writer takes no part. */
export function pcapOf(packets: readonly Uint8Array[], linkType: number): Uint8Array {
  const head = Buffer.alloc(24)
  head.writeUInt32LE(0xa1b2c3d4, 0)
  head.writeUInt16LE(2, 4)
  head.writeUInt16LE(4, 6)
  head.writeUInt32LE(262144, 16)
  head.writeUInt32LE(toFileLinkType(linkType), 20)
  const records = packets.flatMap((bytes, i) => {
    const record = Buffer.alloc(16)
    record.writeUInt32LE(1_700_000_000 + i, 0)
    record.writeUInt32LE(bytes.length, 8)
    record.writeUInt32LE(bytes.length, 12)
    return [record, bytes]
  })
  return Buffer.concat([head, ...records])
}
