/** NetBIOS sessions. */
import { describe, expect, it } from 'vitest'
import { nbss } from '#src/decode/application/nbss.js'
import { overTcp, read } from './packets.js'

const SMB = `ff534d42 72 00000000 18 0100 ${'00'.repeat(20)} 00 0000`

describe('NetBIOS sessions', () => {
  it('reads requests with their names, and answers', () => {
    const [request, , negative, retarget] = read('nbss').map(({ own }) => own[0]!)
    expect(request).toMatchObject({
      'nbss.type': 0x81,
      'nbss.length': 68,
      'nbss.called_name': 'FILESERVER<20>',
      'nbss.calling_name': 'CLIENT<00>',
    })
    expect(negative).toMatchObject({ 'nbss.error_code': 0x82 })
    expect(retarget).toMatchObject({
      'nbss.retarget_ip_address': '192.0.2.3',
      'nbss.retarget_port': 139,
    })
    expect(nbss.summary(request as never)).toBe('Session request CLIENT<00> to FILESERVER<20>')
  })

  it('reads several messages of a segment', () => {
    const message = `00 000023 ${SMB}`
    const { layers } = overTcp('nbss', 445, message + message)
    expect(layers.slice(3).map(({ protocol }) => protocol)).toEqual(['nbss', 'smb', 'nbss', 'smb'])
  })

  it('takes no zeros, no part of another message, and no names that are none', () => {
    expect(overTcp('nbss', 445, '00000000 00000000').own).toEqual([])
    expect(overTcp('nbss', 445, '00001000 41424344').own).toEqual([])
    expect(overTcp('nbss', 445, '0000').stopped).toBeNull()
    expect(overTcp('nbss', 139, `81000044 20 ${'ff'.repeat(67)}`).own[0]).not.toHaveProperty([
      'nbss.called_name',
    ])
    expect(overTcp('nbss', 139, '81000044 20').stopped).toMatchObject({ need: 72, have: 5 })
  })
})
