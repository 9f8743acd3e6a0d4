/** SCTP: chunks of every kind, payloads of several chunks, checksums, and what is broken. */
import { describe, expect, it } from 'vitest'
import { createDecoder, decode } from '#src/decode/index.js'
import { bytesOf, read } from '../application/packets.js'
import { fixture } from '../fixtures.js'

type Chunk = Record<string, unknown>
const chunks = (packet: ReturnType<typeof read>[number]) => packet.own[0]!.chunks as Chunk[]

/** Chunks by hand (hex) behind a common header, in IPv4. */
function packet(hex: string): Uint8Array {
  const body = bytesOf(`9c400f1c 11223344 00000000 ${hex}`)
  const length = (20 + body.length).toString(16).padStart(4, '0')
  const head = bytesOf(
    `020000000002 020000000001 0800 4500${length} 00000000 40840000 c0000201 c0000202`,
  )
  return Uint8Array.from([...head, ...body])
}

describe('SCTP', () => {
  const packets = read('sctp')

  it('reads the common header and the chunks of an association', () => {
    expect(packets[0]!.own[0]).toMatchObject({
      'sctp.srcport': 40000,
      'sctp.dstport': 3868,
      'sctp.verification_tag': 0,
      'sctp.checksum': 0x9be7b14a,
    })
    const [init] = chunks(packets[0]!)
    expect(init).toMatchObject({
      'sctp.chunk_type': 1,
      'sctp.chunk_length': 140,
      'sctp.init_initiate_tag': 0xaabbccdd,
      'sctp.init_initial_tsn': 1000,
    })
    expect(init!.parameters).toMatchObject([
      { 'sctp.parameter_ipv4_address': '192.0.2.1' },
      { 'sctp.parameter_ipv6_address': '2001:db8::1' },
      { 'sctp.parameter_supported_address_type': [5, 6] },
      { 'sctp.parameter_type': 0x8000 },
      { 'sctp.parameter_type': 0xc000 },
      { 'sctp.parameter_cookie_preservative_incr': 1000 },
      { 'sctp.random_number': '72'.repeat(32) },
      { 'sctp.chunk_type_to_auth': [0, 1] },
      { 'sctp.hmac_id': [1, 3] },
      { 'sctp.supported_chunk_type': [130, 192] },
      { 'sctp.adaptation_layer_indication': 7 },
    ])
  })

  it('reads acknowledgements, causes, and changes of addresses and streams', () => {
    expect(chunks(packets[4]!)[0]).toMatchObject({
      'sctp.sack_cumulative_tsn_ack_raw': 1000,
      gaps: [
        { 'sctp.sack_gap_block_start': 2, 'sctp.sack_gap_block_end': 3 },
        { 'sctp.sack_gap_block_start': 5, 'sctp.sack_gap_block_end': 6 },
      ],
      'sctp.sack_duplicate_tsn': [999, 998],
    })
    expect(chunks(packets[7]!)[0]!.causes).toMatchObject([
      { 'sctp.cause_code': 1, 'sctp.cause_stream_identifier': 3 },
      { 'sctp.cause_code': 12, 'sctp.cause_length': 7, 'sctp.cause_information': '627965' },
    ])
    expect(chunks(packets[13]!)[0]).toMatchObject({
      streams: [{ 'sctp.forward_tsn_sid': 1, 'sctp.forward_tsn_ssn': 2 }],
    })
    expect(chunks(packets[16]!)[0]!.parameters).toMatchObject([
      { 'sctp.parameter_ipv4_address': '192.0.2.1' },
      {
        'sctp.correlation_id': 1,
        parameters: [{ 'sctp.parameter_ipv4_address': '192.0.2.7' }],
      },
    ])
    expect(chunks(packets[19]!)[0]!.parameters).toMatchObject([
      { 'sctp.parameter_reconfig_request_sequence_number': 1 },
    ])
  })

  it('goes on with the user data of each chunk', () => {
    const { layers, own } = packets[4]!
    expect(layers.slice(3)).toMatchObject([
      { protocol: 'data', 'data.len': 5 },
      { protocol: 'data', 'data.len': 3 },
    ])
    expect(own[0]!.size).toBe(88)
    expect(chunks(packets[4]!)[1]).toMatchObject({
      'sctp.data_tsn_raw': 1001,
      'sctp.data_u_bit': true,
      'sctp.data_payload_proto_id': 0,
    })
  })

  it('verifies the CRC32C where the packet is whole', () => {
    const checked = createDecoder({ checksums: true })
    const status = (bytes: Uint8Array, wire = bytes.length) =>
      checked.decode({ bytes, at: 0, end: bytes.length, originalLength: wire, linkType: 1 })
        .layers[2]
    for (const bytes of fixture('sctp').packets) {
      expect(status(bytes)).toMatchObject({ 'sctp.checksum.status': 1 })
    }
    expect(status(packet('0b000004'))).toMatchObject({ 'sctp.checksum.status': 0 })
    const cut = fixture('sctp').packets[0]!.subarray(0, 60)
    expect(status(cut, 174)).toMatchObject({ 'sctp.checksum.status': 2, checksumReason: 'cut' })
  })

  it('reads a cut chunk as far as it is there, and ends at one of no length', () => {
    const { layers, stopped } = decode(packet('0b000004 01000040 aabbccdd 0000ffff'))
    expect(layers[2]).toMatchObject({
      chunks: [{ 'sctp.chunk_type': 11 }, { 'sctp.init_credit': 65535 }],
    })
    expect(stopped).toMatchObject({ protocol: 'sctp', need: 80, have: 28 })
    expect(decode(packet('0b000000 0b000004')).stopped).toMatchObject({
      detail: 'sctp.chunk_length is 0, less than 4',
    })
  })

  it('reads a bounded number of chunks', () => {
    const { layers } = decode(packet('0b000004'.repeat(300)))
    expect((layers[2] as unknown as { chunks: unknown[] }).chunks).toHaveLength(256)
  })
})
