/** Sends datagrams: `node send.mjs FILE`, a JSON list of [address, port, hex], or [milliseconds] for a pause. */
import dgram from 'node:dgram'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

const sockets = { udp4: dgram.createSocket('udp4'), udp6: dgram.createSocket('udp6') }
for (const [target, port, hex] of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  if (port === undefined) await pause(target)
  else {
    const socket = sockets[target.includes(':') ? 'udp6' : 'udp4']
    await new Promise((done) => socket.send(Buffer.from(hex, 'hex'), port, target, done))
  }
}
for (const socket of Object.values(sockets)) socket.close()
