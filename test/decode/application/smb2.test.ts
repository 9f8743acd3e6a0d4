/** SMB 2 and 3. */
import { describe, expect, it } from 'vitest'
import { smb2 } from '#src/decode/application/smb2.js'
import { overTcp, read } from './packets.js'

const plain = (command: string, chain = '00000000') =>
  `fe534d42 4000 0000 00000000 ${command} 0100 00000000 ${chain} ${'00'.repeat(40)}`

describe('SMB 2', () => {
  const layers = read('smb2').map(({ own }) => own[0]!)

  it('reads the head and what was negotiated', () => {
    expect(layers[0]).toMatchObject({
      'smb2.protocol_id': 0xfe534d42,
      'smb2.header_len': 64,
      'smb2.cmd': 0,
      'smb2.flags.response': true,
      'smb2.nt_status': 0,
      'smb2.dialect': [0x0202],
    })
  })

  it('reads shares and files', () => {
    expect(layers[2]).toMatchObject({ 'smb2.tree': '\\\\127.0.0.1\\FILES' })
    expect(layers[3]).toMatchObject({ 'smb2.share_type': 1 })
    expect(layers[4]).toMatchObject({ 'smb2.filename': 'report.txt' })
    expect(layers[6]).toMatchObject({ 'smb2.read_length': 6, 'smb2.file_offset': 0n })
    expect(layers[7]!['smb2.fid']).toBe(layers[5]!['smb2.fid'])
    expect(smb2.summary(layers[8] as never)).toBe('Create Response, STATUS_NO_SUCH_FILE')
  })

  it('reads chains of commands, and encrypted messages', () => {
    const chain = overTcp('smb2', 445, `00000080 ${plain('0d00', '40000000')} ${plain('0d00')}`)
    expect(chain.own.map((one) => one['smb2.chain_offset'])).toEqual([64, 0])
    const secret = `fd534d42 ${'11'.repeat(16)} ${'22'.repeat(16)} 10000000 0000 0100 0500000000000000`
    const { own } = overTcp('smb2', 445, `00000044 ${secret} ${'33'.repeat(16)}`)
    expect(own[0]).toMatchObject({
      'smb2.header.transform.msg_size': 16,
      'smb2.sesid': 5n,
      'smb2.header.transform.flags': 1,
    })
    expect(smb2.summary(own[0] as never)).toBe('Encrypted SMB3')
  })

  it('says what cannot be, and follows no chain backwards', () => {
    const back = overTcp('smb2', 445, `00000040 ${plain('0d00', '01000000')}`)
    expect(back.stopped).toMatchObject({ because: 'value' })
    expect(overTcp('smb2', 445, `00000008 fe534d42 40000000`).stopped).toMatchObject({ need: 64 })
  })
})
