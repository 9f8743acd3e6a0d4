/**
 * A flood of flows through accounts: node flood.mjs PROJECT FLOWS PACKETS EVERY REPEAT. Each flow has REPEAT packets, EVERY packets the
 * resident memory is noted. Prints one line of JSON. The code is compiled and the blocks are made before memory is first looked at: by
 * several accounts, as code that has seen only one set of them is compiled again for the next, which takes up to 2 MB.
 */
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [project, ...numbers] = process.argv.slice(2)
const [flows, packets, every, repeat] = numbers.map(Number)
const of = (name) => import(pathToFileURL(path.join(project, 'dist/accounts', name)).href)
const { Accounts, accountsMemory } = await of('accounts.js')
const { FLOWS_OPENED, FLOWS_ENDED } = await of('series.js')

// Ethernet, IPv4, and SYN, ACK, a datagram, a DNS query: in turn. The checksum is not right, and counted.
const ip = (protocol, rest) =>
  `0200000000010200000000020800 4500 ${(20 + rest.length / 2).toString(16).padStart(4, '0')} 00014000 40${protocol} 0000 0a000000 c0000201 ${rest}`
const PACKETS = [
  ip('06', 'c00000500000000100000000500200ff00000000'),
  ip('06', 'c00101bb0000000100000001501000ff00000000'),
  ip('11', 'c0020202000c000061626364'),
  ip('11', 'c00300350024000000010100000100000000000003777777076578616d706c6503636f6d0000010001'),
].map((text) => Buffer.from(text.replaceAll(' ', ''), 'hex'))
const PER_BLOCK = 10_000
const SOURCE = 16 + 14 + 12

const records = Array.from({ length: PER_BLOCK }, (_, i) => {
  const packet = PACKETS[i % PACKETS.length]
  const record = Buffer.alloc(16 + packet.length)
  record.writeUInt32LE(packet.length, 8)
  record.writeUInt32LE(packet.length, 12)
  packet.copy(record, 16)
  return record
})
const block = new Uint8Array(Buffer.concat(records))
const view = new DataView(block.buffer, block.byteOffset)
let next = 0
function put(accounts) {
  for (let at = 0; at < block.length; at += 16 + view.getUint32(at + 8, true)) {
    view.setUint32(at, 1_800_000_000 + Math.floor(next / 1e5), true)
    view.setUint32(at + 4, (next % 1e5) * 10_000, true)
    view.setUint32(at + SOURCE, next++ >>> 0)
  }
  accounts.block(block)
}

const times = { closed: 5, tcp: 3600, other: 60 }
const options = { linkType: 1, precision: 'nano', times }
const warmed = Array.from({ length: 3 }, () => new Accounts(accountsMemory(10_000), options))
for (const one of warmed) for (let i = 0; i < 100; i++) put(one)
// What is compiled beside this thread is ready then.
await new Promise((resolve) => setTimeout(resolve, 500))
const { rss: before } = process.memoryUsage()
const memory = accountsMemory(flows)
const accounts = new Accounts(memory, options)
const resident = []
next = 0
for (let done = 0; done < packets; ) {
  if ((done / PER_BLOCK) % repeat === 0) put(accounts)
  else accounts.block(block)
  done += PER_BLOCK
  if (done % every === 0) resident.push(process.memoryUsage().rss)
}
const shared = [memory.cells, memory.flows.shared, memory.ended, memory.base]
console.log(
  JSON.stringify({
    cap: shared.reduce((sum, { byteLength }) => sum + byteLength, 0),
    before,
    resident,
    flows: accounts.flows.size,
    opened: accounts.cells[FLOWS_OPENED],
    ended: [...accounts.cells.subarray(FLOWS_ENDED, FLOWS_ENDED + 3)],
  }),
)
