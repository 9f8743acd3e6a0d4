/** SMB 1. */
import { describe, expect, it } from 'vitest'
import { smb } from '#src/decode/application/smb.js'
import { overTcp, read } from './packets.js'

describe('SMB 1', () => {
  const layers = read('smb').map(({ own }) => own[0]!)

  it('reads dialects, shares and files', () => {
    expect(layers[0]!['smb.dialect.name']).toContain('NT LM 0.12')
    expect(layers[1]).toMatchObject({ 'smb.cmd': 0x75, 'smb.path': '\\\\127.0.0.1\\FILES' })
    expect(layers[2]).toMatchObject({ 'smb.cmd': 0xa2, 'smb.file': 'report.txt' })
    expect(smb.summary(layers[2] as never)).toBe('NT Create AndX Request report.txt')
  })

  it('reads answers with their status', () => {
    expect(layers[5]).toMatchObject({
      'smb.flags.response': true,
      'smb.nt_status': 0xc000000f,
    })
    expect(smb.summary(layers[5] as never)).toBe('NT Create AndX Response, STATUS_NO_SUCH_FILE')
  })

  it('reads a header that is cut behind it, and counts that reach too far', () => {
    const header = `ff534d42 75 00000000 18 0100 ${'00'.repeat(20)}`
    expect(overTcp('smb', 445, `00000020 ${header}`).stopped).toMatchObject({ need: 33, have: 32 })
    const far = overTcp('smb', 445, `00000023 ${header} ff 0000`)
    expect(far.own[0]).toMatchObject({ 'smb.wct': 255 })
    expect(far.stopped).toBeNull()
  })
})
