/** RESP: commands and answers of Redis, version 3, hostile lengths. */
import { describe, expect, it } from 'vitest'
import { resp } from '#src/decode/application/resp.js'
import { overTcp, read, text } from './packets.js'

describe('RESP', () => {
  const [set, get, hello, count, wrong, list, missing, version3, pipeline, answers] = read('resp')
  it('reads commands, arrays of strings or a line', () => {
    expect(set!.own[0]).toMatchObject({ command: 'SET' })
    expect(get!.own[0]).toMatchObject({
      command: 'GET',
      values: [
        {
          'resp.array.length': 2n,
          items: [
            { 'resp.bulk_string.length': 3, 'resp.bulk_string.value': '474554', text: 'GET' },
            { 'resp.bulk_string.length': 8, text: 'greeting' },
          ],
        },
      ],
    })
    expect(resp.summary(get!.own[0] as never)).toBe('RESP: GET greeting')
  })

  it('reads answers of every type', () => {
    expect(hello!.own[0]!.values).toMatchObject([
      { 'resp.bulk_string.length': 11, text: 'hello world' },
    ])
    expect(count!.own[0]!.values).toEqual([{ 'resp.integer': 1n }])
    expect(wrong!.own[0]!.values).toEqual([
      { 'resp.error': 'WRONGTYPE Operation against a key holding the wrong kind of value' },
    ])
    expect(list!.own[0]!.values).toMatchObject([
      {
        items: [{ text: 'a' }, { 'resp.bulk_string.length': 2, 'resp.bulk_string.value': '00ff' }],
      },
    ])
    expect(missing!.own[0]!.values).toEqual([{ 'resp.bulk_string.length': -1 }])
    expect(version3!.own[0]!.values).toMatchObject([
      { type: 'map', text: '7', items: { length: 14 } },
    ])
  })

  it('reads all values of a segment', () => {
    expect(pipeline!.own[0]!.values).toHaveLength(2)
    expect(resp.summary(pipeline!.own[0] as never)).toBe('RESP: HSET h f v +1')
    expect(answers!.own[0]!.values).toMatchObject([{ 'resp.integer': 1n }, { type: 'map' }])
  })

  it('reads what is there of a value that goes on in the next segment', () => {
    const { own, stopped } = overTcp('resp', 6379, text('*2\r\n$3\r\nGET\r\n$1000\r\nabc'))
    expect(own[0]!.values).toMatchObject([
      { 'resp.array.length': 2n, items: [{ text: 'GET' }, { 'resp.bulk_string.length': 1000 }] },
    ])
    expect(stopped).toBeNull()
  })

  it('is not led on by lengths, depth or numbers', () => {
    const deep = overTcp('resp', 6379, text('*1\r\n'.repeat(300)))
    expect(JSON.stringify(deep.own[0], (_, v) => `${v}`).length).toBeLessThan(400)
    const many = overTcp('resp', 6379, text(':1\r\n'.repeat(5000)))
    expect(many.own[0]!.values).toHaveLength(1024)
    for (const junk of ['*x\r\n', '$99999999999999999999\r\n', 'hello there', ':\r\n', '+no end']) {
      expect(overTcp('resp', 6379, text(junk)).own).toEqual([])
    }
  })
})
