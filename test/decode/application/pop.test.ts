/** POP3. */
import { describe, expect, it } from 'vitest'
import { pop } from '#src/decode/application/pop.js'
import { overTcp, read, text } from './packets.js'

describe('POP3', () => {
  it('reads commands and replies', () => {
    const layers = read('pop').map(({ own }) => own[0]!)
    expect(layers[0]).toMatchObject({
      'pop.response.indicator': '+OK',
      'pop.response.description': 'POP3 mail.example.test ready',
    })
    expect(layers[1]).toMatchObject({
      'pop.request.command': 'USER',
      'pop.request.parameter': 'bob',
    })
    expect(layers[8]).toMatchObject({ 'pop.response.indicator': '-ERR' })
    expect(pop.summary(layers[1] as never)).toBe('POP: USER bob')
  })

  it('takes no line that is neither', () => {
    expect(overTcp('pop', 110, text('Hello Bob.\r\n')).own).toEqual([])
    expect(overTcp('pop', 110, text('+')).own).toEqual([])
  })
})
