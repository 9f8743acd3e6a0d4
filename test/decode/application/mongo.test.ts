/** MongoDB: queries, messages and their documents. */
import { describe, expect, it } from 'vitest'
import { mongo } from '#src/decode/application/mongo.js'
import { overTcp, read } from './packets.js'

const own = (index: number) => read('mongo')[index]!.own[0]!

describe('MongoDB', () => {
  it('reads the old query a client begins with, and its reply', () => {
    expect(own(0)).toMatchObject({
      'mongo.message_length': 288,
      'mongo.response_to': 0,
      'mongo.opcode': 2004,
      'mongo.full_collection_name': 'admin.$cmd',
      'mongo.number_to_return': -1,
      command: 'ismaster',
    })
    expect(own(1)).toMatchObject({
      'mongo.opcode': 1,
      'mongo.number_returned': 1,
      documents: [
        {
          'mongo.document.length': 169,
          elements: expect.arrayContaining([
            {
              'mongo.element.name': 'ismaster',
              'mongo.element.type': 8,
              'mongo.element.value.bool': true,
            },
          ]),
        },
      ],
    })
  })

  it('reads an insert with its documents', () => {
    const insert = own(2)
    expect(insert).toMatchObject({ 'mongo.opcode': 2013, command: 'insert', database: 'shop' })
    const [body, documents] = insert.sections as Record<string, unknown>[]
    expect(body).toMatchObject({ 'mongo.msg.sections.section.kind': 0 })
    expect(documents).toMatchObject({
      'mongo.msg.sections.section.doc_sequence_id': 'documents',
      documents: [
        {
          elements: [
            { 'mongo.element.value.objectid': '6b02844fbf75f276fc5dc0b5' },
            { 'mongo.element.name': 'name', 'mongo.element.value.string': 'one' },
            { 'mongo.element.name': 'n', 'mongo.element.value.int': 7 },
            { 'mongo.element.name': 'big', 'mongo.element.value.int64': 1099511627776n },
            { 'mongo.element.name': 'on', 'mongo.element.value.bool': true },
            { 'mongo.element.name': 'f', 'mongo.element.value.double': 1.5 },
          ],
        },
      ],
    })
    expect(mongo.summary(insert as never)).toBe('Mongo Extensible Message Format insert shop')
  })

  it('reads inner documents behind the element that holds them', () => {
    expect(own(3)).toMatchObject({ command: 'find' })
    expect(JSON.stringify(own(3).sections)).toContain(
      '{"mongo.element.name":"n","mongo.element.type":3,"mongo.document.length":14},{"mongo.element.name":"$gt","mongo.element.type":16,"mongo.element.value.int":5}',
    )
  })

  const head = (length: string) => `${length}000000 01000000 00000000 dd070000 00000000`
  it('reads what is there of a message that goes on', () => {
    const { own } = overTcp('mongo', 27017, `${head('80')} 00 60000000 10 61 00 01000000 02 62`)
    expect(own[0]!.sections).toEqual([
      {
        'mongo.msg.sections.section.kind': 0,
        documents: [
          {
            'mongo.document.length': 96,
            elements: [
              { 'mongo.element.name': 'a', 'mongo.element.type': 16, 'mongo.element.value.int': 1 },
            ],
          },
        ],
      },
    ])
  })

  it('is not led on by lengths and depth', () => {
    const deep = '64000000 03 61 00'.repeat(20)
    const { own } = overTcp('mongo', 27017, `${head('ff')} 00 ${deep}`)
    expect(JSON.stringify(own[0]!.sections).length).toBeLessThan(1200)
    for (const junk of ['0f000000', 'ffffff7f', '20000000']) {
      expect(overTcp('mongo', 27017, `${junk} 01000000 00000000 00000000`).own).toEqual([])
    }
  })
})
