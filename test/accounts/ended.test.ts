import { expect, it } from 'vitest'
import { ENDED_WORDS, EndedFlows, endedMemory } from '#src/accounts/ended.js'
import { FlowTable, flowMemory, IDLE, WORDS } from '#src/accounts/flows.js'
import { CELLS, FLOW_RECORDS_LOST } from '#src/accounts/series.js'

const cells = () => new Float64Array(CELLS)

function table(): FlowTable {
  const flows = new FlowTable(flowMemory(2))
  flows.words.forEach((_, i) => {
    flows.words[i] = i
  })
  return flows
}

it('a record is taken as it was put in, with its slot and the reason', () => {
  const memory = endedMemory()
  new EndedFlows(memory).put(table(), 1, IDLE, cells())
  const record = new EndedFlows(memory).take()!
  expect(record).toHaveLength(ENDED_WORDS)
  expect([...record.subarray(0, WORDS)]).toEqual(Array.from({ length: WORDS }, (_, i) => WORDS + i))
  expect([...record.subarray(WORDS)]).toEqual([1, IDLE])
  expect(new EndedFlows(memory).take()).toBeNull()
})

it.each([0, 2 ** 31 - 10, -10])('what nobody takes is lost and counted, after %i too', (before) => {
  const memory = endedMemory()
  new Int32Array(memory, 0, 2).fill(before)
  const ended = new EndedFlows(memory)
  const counted = cells()
  for (let i = 0; i < 5000; i++) ended.put(table(), i & 1, i, counted)
  const taken: number[] = []
  for (let record = ended.take(); record !== null; record = ended.take())
    taken.push(record[WORDS + 1]!)
  expect(taken).toEqual(Array.from({ length: 4096 }, (_, i) => i))
  expect(counted[FLOW_RECORDS_LOST]).toBe(5000 - 4096)
})
