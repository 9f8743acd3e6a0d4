/** Services by port, against IANA's registry. */
import { expect, test } from 'vitest'
import { serviceName, type Transport } from '#src/decode/names/ports.js'

test.each<[number, Transport, string]>([
  [22, 'tcp', 'ssh'],
  [22, 'sctp', 'ssh'],
  [53, 'udp', 'domain'],
  [80, 'tcp', 'http'],
  [443, 'tcp', 'https'],
  [443, 'udp', 'https'],
  [512, 'tcp', 'exec'],
  [512, 'udp', 'comsat'],
  [2049, 'tcp', 'nfs'],
  [3478, 'udp', 'stun'],
  [3868, 'sctp', 'diameter'],
  [4789, 'udp', 'vxlan'],
  [5353, 'udp', 'mdns'],
  [5432, 'tcp', 'postgresql'],
  [6010, 'tcp', 'x11'],
  [6379, 'tcp', 'redis'],
  [6667, 'tcp', 'ircu'],
  [27017, 'tcp', 'mongodb'],
])('%i/%s is %s', (port, transport, name) => {
  expect(serviceName(port, transport)).toBe(name)
})

test('a port of one transport says nothing of another', () => {
  expect(serviceName(4789, 'tcp')).toBeUndefined()
  expect(serviceName(27017, 'dccp')).toBeUndefined()
})

test('every port of every transport has an answer', () => {
  const counts = (['tcp', 'udp', 'sctp', 'dccp'] as const).map((transport) => {
    let known = 0
    for (let port = 0; port <= 0xffff; port++) {
      const name = serviceName(port, transport)
      if (name === undefined) continue
      known++
      expect(name).toMatch(/^\S+$/)
    }
    return known
  })
  expect(counts[0]).toBeGreaterThan(5500)
  expect(counts[1]).toBeGreaterThan(5000)
  expect(serviceName(0, 'tcp')).toBeUndefined()
  expect(serviceName(65536, 'udp')).toBeUndefined()
  expect(serviceName(-1, 'udp')).toBeUndefined()
})
