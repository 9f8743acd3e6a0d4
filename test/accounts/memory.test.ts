import { describe, expect, it } from 'vitest'
import { Accounts, type AccountsMemory, accountsMemory } from '#src/accounts/accounts.js'
import { FLOWS, FLOWS_ENDED, FLOWS_OPENED } from '#src/accounts/series.js'
import { hex, udp } from './wire.js'

const MIB = 2 ** 20

function sizeOf({ cells, flows, ended, base }: AccountsMemory): number {
  return [cells, flows.shared, ended, base].reduce((sum, { byteLength }) => sum + byteLength, 0)
}

describe('the memory of accounts', () => {
  it.each([
    [100_000, 20],
    [1_000_000, 160],
  ])('of %i flows is at most %i MiB, all of it at once', (flows, limit) => {
    expect(sizeOf(accountsMemory(flows)) / MIB).toBeLessThan(limit)
  })

  it('is held when 200,000 flows come and 1000 have room: each other one is given up and counted', () => {
    const packet = hex(udp({ from: '10.0.0.0', to: '192.0.2.1', fromPort: 1, toPort: 9 }, '00'))
    const size = 16 + packet.length
    const block = new Uint8Array(1000 * size)
    const view = new DataView(block.buffer)
    const accounts = new Accounts(accountsMemory(1000), { linkType: 101, precision: 'nano' })
    for (let round = 0; round < 200; round++) {
      for (let i = 0; i < 1000; i++) {
        view.setUint32(i * size, 1000 + round, true)
        view.setUint32(i * size + 8, packet.length, true)
        view.setUint32(i * size + 12, packet.length, true)
        block.set(packet, i * size + 16)
        view.setUint32(i * size + 16 + 12, 0x0a000000 + round * 1000 + i)
      }
      accounts.block(block)
    }
    const { cells, flows } = accounts
    expect([...cells.subarray(FLOWS_ENDED, FLOWS_ENDED + 3)]).toEqual([0, 0, 199_000])
    expect([cells[FLOWS_OPENED], cells[FLOWS], flows.size, flows.used]).toEqual([
      ...[200_000, 1000, 1000, 1000],
    ])
  })
})
