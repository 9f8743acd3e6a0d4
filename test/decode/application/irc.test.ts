/** IRC. */
import { describe, expect, it } from 'vitest'
import { irc } from '#src/decode/application/irc.js'
import { overTcp, read, text } from './packets.js'

describe('IRC', () => {
  it('reads requests and answers', () => {
    const [first, second] = read('irc').map(({ own }) => own[0]!)
    expect(first!['requests']).toEqual([
      {
        'irc.request': 'NICK alice',
        'irc.request.command': 'NICK',
        'irc.request.command_parameter': ['alice'],
      },
      {
        'irc.request': 'USER alice 0 * :Alice Example',
        'irc.request.command': 'USER',
        'irc.request.command_parameter': ['alice', '0', '*'],
        'irc.request.trailer': 'Alice Example',
      },
    ])
    expect(second!['responses']).toMatchObject([
      { 'irc.response.prefix': 'irc.example.test', 'irc.response.num_command': 1 },
      { 'irc.response.command': 'NOTICE' },
      { 'irc.response.command': 'PING', 'irc.response.trailer': 'irc.example.test' },
    ])
    expect(irc.summary(first as never)).toBe('NICK alice')
  })

  it('takes no segment without a command at its begin, and reads many parameters in bounds', () => {
    expect(overTcp('irc', 6667, text('\x16\x03\x01\x00')).own).toEqual([])
    const { own } = overTcp('irc', 6667, text(`JOIN ${'x '.repeat(5000)}\r\n`))
    const [only] = own[0]!['requests'] as Record<string, string[]>[]
    expect(only!['irc.request.command_parameter']!.length).toBeLessThan(50)
  })
})
