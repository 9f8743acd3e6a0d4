/** SMTP: commands and replies. */
import { describe, expect, it } from 'vitest'
import { smtp } from '#src/decode/application/smtp.js'
import { decode } from '#src/decode/index.js'
import { overTcp, read, text } from './packets.js'
import { segment } from './segment.js'

describe('SMTP', () => {
  it('reads commands with their parameters, replies with their codes', () => {
    const layers = read('smtp').map(({ own }) => own[0]!)
    expect(layers[1]!['commands']).toEqual([
      {
        'smtp.req': true,
        'smtp.command_line': 'ehlo client.example.test\r\n',
        'smtp.req.command': 'ehlo',
        'smtp.req.parameter': 'client.example.test',
      },
    ])
    expect(layers[4]).toMatchObject({
      'smtp.rsp': true,
      replies: [{ 'smtp.response.code': 252 }],
    })
    expect(smtp.summary(layers[1] as never)).toBe('ehlo client.example.test')
  })

  it('reads a reply of several lines as one, and pipelined commands up to the mail', () => {
    const reply = decode(segment('250-mail.example.test\r\n250 HELP\r\n220 next\r\n', 25, 50001))
    expect(reply.layers.at(-1)).toMatchObject({
      replies: [
        { 'smtp.response.code': 250, 'smtp.rsp.parameter': 'mail.example.test' },
        { 'smtp.rsp.parameter': 'HELP' },
        { 'smtp.response.code': 220 },
      ],
    })
    const { own } = overTcp('smtp', 25, text('RSET\r\nBDAT 6\r\nQUIT\r\nNOOP\r\nDATA\r\nQUIT\r\n'))
    const commands = own[0]!['commands'] as Record<string, unknown>[]
    expect(commands.map((one) => one['smtp.req.command'])).toEqual(['RSET', 'BDAT', 'NOOP', 'DATA'])
  })

  it('leaves the text of a mail alone, and commands that are cut', () => {
    expect(overTcp('smtp', 25, text('Hello Bob.\r\n')).own).toEqual([])
    expect(overTcp('smtp', 25, text('x')).stopped).toBeNull()
    const cut = overTcp('smtp', 25, text('MAIL FROM:<a@example.test>\r\nRCPT TO:<b'), 3)
    expect(cut.own[0]!['commands']).toHaveLength(2)
  })
})
