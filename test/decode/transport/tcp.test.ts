/** TCP: header, options of every kind, checksums, quoted and broken segments. */
import { describe, expect, it } from 'vitest'
import { createDecoder } from '#src/decode/index.js'
import type { Tcp } from '#src/decode/transport/tcp.js'
import type { TcpOption } from '#src/decode/transport/tcpoptions.js'
import { fixture } from '../fixtures.js'

const decoder = createDecoder({ checksums: true })
const { packets, labels } = fixture('tcp')

function read(label: string, change?: (bytes: Uint8Array) => void, kept?: number) {
  const bytes = packets[labels.indexOf(label)]!.slice()
  change?.(bytes)
  const end = kept ?? bytes.length
  const packet = { bytes, at: 0, end, originalLength: bytes.length, linkType: 1 }
  const { layers, stopped } = decoder.decode(packet)
  return { layer: layers[2] as Tcp, next: layers[3]?.protocol, stopped }
}

/** The one option of the segment that is neither padding nor end. */
function option(label: string): TcpOption | undefined {
  return read(label).layer.options?.find(({ 'tcp.option_kind': kind }) => kind > 1)
}

describe('TCP', () => {
  it('reads the header and the payload behind its options', () => {
    const { layer, next } = read('options and data')
    expect(layer).toMatchObject({
      'tcp.srcport': 40000,
      'tcp.dstport': 5001,
      'tcp.seq_raw': 1,
      'tcp.ack_raw': 2,
      'tcp.hdr_len': 32,
      'tcp.flags': 0x18,
      'tcp.flags.push': true,
      'tcp.flags.syn': false,
      'tcp.len': 4,
      'tcp.checksum.status': 1,
      size: 32,
    })
    expect(next).toBe('data')
  })

  it('reads the usual options', () => {
    expect(read('SYN').layer.options).toEqual([
      { 'tcp.option_kind': 2, 'tcp.option_len': 4, 'tcp.options.mss_val': 1460 },
      { 'tcp.option_kind': 4, 'tcp.option_len': 2 },
      {
        'tcp.option_kind': 8,
        'tcp.option_len': 10,
        'tcp.options.timestamp.tsval': 1,
        'tcp.options.timestamp.tsecr': 2,
      },
      { 'tcp.option_kind': 1 },
      { 'tcp.option_kind': 3, 'tcp.option_len': 3, 'tcp.options.wscale.shift': 7 },
    ])
    expect(option('two SACKs')).toMatchObject({
      'tcp.options.sack_le': [1, 3],
      'tcp.options.sack_re': [2, 4],
    })
  })

  it('reads the rarer options', () => {
    expect(option('fast open cookie')).toMatchObject({
      'tcp.options.tfo.cookie': '0102030405060708',
    })
    expect(option('fast open, experimental')).toMatchObject({
      'tcp.options.experimental.exid': 0xf989,
      'tcp.options.tfo.cookie': '0102030405060708',
    })
    expect(option('user timeout')).toMatchObject({
      'tcp.options.user_to_granularity': true,
      'tcp.options.user_to_val': 5,
    })
    expect(option('MD5')).toMatchObject({
      'tcp.options.md5.digest': '000102030405060708090a0b0c0d0e0f',
    })
    expect(option('authentication')).toMatchObject({
      'tcp.options.ao.keyid': 1,
      'tcp.options.ao.rnextkeyid': 2,
    })
    expect(option('accurate ECN')).toMatchObject({
      'tcp.options.acc_ecn.ee0b': 1,
      'tcp.options.acc_ecn.eceb': 2,
      'tcp.options.acc_ecn.ee1b': 3,
    })
    expect(option('experiment')).toMatchObject({ 'tcp.options.experimental.data': '5678' })
    expect(option('unknown kind')).toMatchObject({ 'tcp.options.unknown.payload': '0102' })
  })

  it('reads the options of Multipath TCP', () => {
    expect(option('MP_CAPABLE with data and checksum')).toMatchObject({
      'tcp.options.mptcp.subtype': 0,
      'tcp.options.mptcp.version': 1,
      'tcp.options.mptcp.sendkey': 0x0102030405060708n,
      'tcp.options.mptcp.recvkey': 0x1112131415161718n,
      'tcp.options.mptcp.datalvllen': 10,
      'tcp.options.mptcp.checksum': 0xabcd,
    })
    expect(option('MP_JOIN SYN')).toMatchObject({
      'tcp.options.mptcp.addrid': [1],
      'tcp.options.mptcp.recvtok': 0x01020304,
      'tcp.options.mptcp.sendrand': 0x05060708,
    })
    expect(option('DSS map')).toMatchObject({
      'tcp.options.mptcp.rawdataack': 0x01020304n,
      'tcp.options.mptcp.rawdataseqno': 0x05060708n,
      'tcp.options.mptcp.subflowseqno': 10,
      'tcp.options.mptcp.datalvllen': 16,
    })
    expect(option('ADD_ADDR with port and HMAC')).toMatchObject({
      'tcp.options.mptcp.ipv4': '192.0.2.9',
      'tcp.options.mptcp.port': 8080,
      'tcp.options.mptcp.addaddrtrunchmac': 0x0102030405060708n,
    })
    expect(option('ADD_ADDR IPv6')).toMatchObject({ 'tcp.options.mptcp.ipv6': '2001:db8::1' })
    expect(option('REMOVE_ADDR')).toMatchObject({ 'tcp.options.mptcp.addrid': [1, 2] })
  })

  it('ends its list at an option whose length cannot be, and tells it', () => {
    expect(read('MSS of no length').layer.options).toEqual([
      { 'tcp.option_kind': 2, 'tcp.option_len': 0 },
    ])
    expect(read('MSS past the end').layer.options).toEqual([
      { 'tcp.option_kind': 2, 'tcp.option_len': 255 },
    ])
    expect(option('SACK of odd length')).toMatchObject({ 'tcp.options.sack_le': [1] })
  })

  it('tells of a checksum what it can', () => {
    const said = ({ layer }: ReturnType<typeof read>) => [
      layer['tcp.checksum.status'],
      layer.checksumReason,
    ]
    expect(said(read('SYN', (bytes) => bytes.fill(9, 38, 40)))).toEqual([0, undefined])
    expect(said(read('checksum left to the adapter'))).toEqual([0, 'offload'])
    expect(said(read('checksum left to the adapter, IPv6'))).toEqual([0, 'offload'])
    expect(said(read('options and data', undefined, 68))).toEqual([2, 'cut'])
    expect(said(read('SYN', (bytes) => bytes.fill(0x20, 20, 21)))).toEqual([2, 'fragment'])
  })

  it('reads the eight bytes that are quoted of it', () => {
    const { layer, stopped } = read('SYN', undefined, 44)
    expect(layer).toMatchObject({ 'tcp.srcport': 40000, 'tcp.seq_raw': 1, size: 8 })
    expect(layer).not.toHaveProperty(['tcp.flags'])
    expect(stopped).toMatchObject({ protocol: 'tcp', need: 20, have: 10, because: 'capture' })
  })

  it('stops at a header length that cannot be, or of bytes that are not there', () => {
    const short = read('options and data', (bytes) => bytes.fill(0x40, 46, 47))
    expect(short.stopped).toMatchObject({ detail: 'tcp.hdr_len is 16, less than 20' })
    const long = read('options and data', (bytes) => bytes.fill(0xf0, 46, 47))
    expect(long.stopped).toMatchObject({ need: 60, have: 36 })
    expect(long.layer).not.toHaveProperty(['tcp.len'])
  })
})
