/** Kafka: requests with what they are about, responses by their id. */
import { describe, expect, it } from 'vitest'
import { kafka } from '#src/decode/application/kafka.js'
import { overTcp, read } from './packets.js'

describe('Kafka', () => {
  const [versions, answer, metadata, produce] = read('kafka')
  it('reads requests', () => {
    expect(versions!.own[0]).toMatchObject({
      'kafka.len': 34,
      'kafka.api_key': 18,
      'kafka.api_version': 3,
      'kafka.correlation_id': 1,
      'kafka.client_id': 'probe',
    })
    expect(metadata!.own[0]).toMatchObject({ 'kafka.api_key': 3, 'kafka.topic_name': ['orders'] })
    expect(produce!.own[0]).toMatchObject({ 'kafka.api_key': 0, 'kafka.topic_name': ['orders'] })
    expect(kafka.summary(produce!.own[0] as never)).toBe(
      'Kafka Produce v7 request orders, correlation 4',
    )
  })

  it('reads of responses length and id', () => {
    expect(answer!.own[0]).toEqual({
      protocol: 'kafka',
      offset: 66,
      size: 21,
      'kafka.len': 17,
      'kafka.correlation_id': 1,
    })
  })

  it('reads consumer groups, clients without a name, several requests in a segment', () => {
    const heartbeat = '00000012 000c 0000 00000007 ffff 0006 776f726b6572'
    const { own } = overTcp('kafka', 9092, heartbeat + heartbeat)
    expect(own).toHaveLength(2)
    expect(own[1]).toMatchObject({ 'kafka.api_key': 12, 'kafka.consumer_group': 'worker' })
    expect(own[1]).not.toHaveProperty(['kafka.client_id'])
  })

  it('reads a request that goes on, and nothing in the middle of one', () => {
    const { own } = overTcp('kafka', 9092, '00001000 0000 0007 00000001 0001 61 ffff ffff')
    expect(own[0]).toMatchObject({ 'kafka.client_id': 'a' })
    expect(own[0]).not.toHaveProperty(['kafka.topic_name'])
    for (const junk of [
      '00000000 00000000',
      '7fffffff 00000000',
      '00000020 7777 0001 00000001 ffff',
    ]) {
      expect(overTcp('kafka', 9092, junk).own).toEqual([])
    }
  })
})
