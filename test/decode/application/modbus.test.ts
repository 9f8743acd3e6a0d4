/** Modbus functions. */
import { describe, expect, it } from 'vitest'
import { modbus } from '#src/decode/application/modbus.js'
import { overTcp, read } from './packets.js'

describe('Modbus', () => {
  it('reads requests, answers and exceptions', () => {
    const layers = read('modbus').map(({ own }) => own[0]!)
    expect(layers[0]).toMatchObject({
      'modbus.func_code': 3,
      'modbus.reference_num': 107,
      'modbus.word_cnt': 3,
    })
    expect(layers[1]).toMatchObject({ 'modbus.func_code': 3, 'modbus.byte_cnt': 6 })
    expect(layers[2]).toMatchObject({ 'modbus.func_code': 5, 'modbus.data': 'ff00' })
    expect(layers[3]).toMatchObject({ 'modbus.word_cnt': 2, 'modbus.byte_cnt': 4 })
    expect(layers[4]).toMatchObject({ 'modbus.func_code': 16, 'modbus.exception_code': 2 })
    expect(modbus.summary(layers[4] as never)).toBe(
      'Write Multiple Registers: Illegal data address',
    )
  })

  it('says where a function is too short', () => {
    const { own, stopped } = overTcp('modbus', 502, '0001 0000 0003 01 03 00')
    expect(own[0]).toMatchObject({ 'modbus.func_code': 3 })
    expect(stopped).toMatchObject({ protocol: 'modbus', need: 5, have: 2 })
  })
})
