/** IMAP. */
import { describe, expect, it } from 'vitest'
import { imap } from '#src/decode/application/imap.js'
import { overTcp, read, text } from './packets.js'

const lines = (layer: Record<string, unknown> | undefined) =>
  layer!['lines'] as Record<string, unknown>[]

describe('IMAP', () => {
  it('reads tagged commands', () => {
    const layers = read('imap').map(({ own }) => own[0]!)
    expect(layers[2]).toMatchObject({ 'imap.isrequest': true })
    expect(lines(layers[2])[0]).toMatchObject({
      'imap.request.command': 'LOGIN',
      'imap.request.username': 'bob',
      'imap.request.password': 'wrong word',
    })
    expect(lines(layers[5])[0]).toMatchObject({ 'imap.request.folder': 'INBOX' })
    expect(lines(layers[7])[0]).toMatchObject({
      'imap.request.command.uid': true,
      'imap.request.command': 'FETCH',
    })
    expect(imap.summary(layers[5] as never)).toMatch(/SELECT INBOX$/)
  })

  it('reads replies, the command behind a code, and no literal as lines', () => {
    const layers = read('imap').map(({ own }) => own[0]!)
    expect(lines(layers[6]).at(-1)).toMatchObject({
      'imap.response.status': 'OK',
      'imap.response.command': 'SELECT',
    })
    expect(lines(layers[8]).map((line) => line['imap.line'])).toEqual([
      '* 1 FETCH (UID 7 BODY[TEXT] {12}\r\n',
      ')\r\n',
      expect.stringMatching(/OK UID completed/),
    ])
  })

  it('takes no segment that begins in the middle of a mail, and runs past no end', () => {
    expect(overTcp('imap', 143, text('Hello, Bob.\r\n')).own).toEqual([])
    const { own } = overTcp('imap', 143, text('a1 APPEND x {999999999}\r\nmore'))
    expect(lines(own[0])).toHaveLength(1)
  })
})
