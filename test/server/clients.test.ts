/** Clients that are slow, leave, or never say what they want; and the end of the agent. */
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { writeHeader } from '#src/pcap/pcap.js'
import type { Plan } from '#src/store/plan.js'
import { listen, type Rig, until } from './rig.js'

let rig: Rig
afterEach(async () => {
  rig.stop.abort()
  await rig.app.close()
})

const MIB = 1 << 20
const header = writeHeader({ linkType: 1, snaplen: 262144, precision: 'micro' })

/** A recording of so many MiB; `fails` breaks off in the middle. */
function large(mebibytes: number, fails = false) {
  let closed = 0
  const plan: Plan = {
    sources: [],
    header,
    linkType: 1,
    snaplen: 262144,
    precision: 'micro',
    bytes: mebibytes * MIB,
    packets: 1,
    etag: 'large',
  }
  const deps = {
    store: {
      adapters: () => [],
      stats: () => null as never,
      plan: async () => plan,
      walk: () => null as never,
      record: async () => null,
    },
    async *read(_plan: Plan, { filter }: { filter?: unknown }) {
      const chunk = new Uint8Array(MIB)
      try {
        for (let n = 0; n < mebibytes; n++) {
          if (fails && n === mebibytes >> 1) throw new Error('the segment has gone')
          yield chunk
        }
        if (filter !== undefined) return
      } finally {
        closed++
      }
    },
  }
  return { deps, closed: () => closed }
}

function ask(path: string): net.Socket {
  const socket = net.connect(rig.port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  return socket
}

async function counted(path: string): Promise<{ bytes: number; complete: boolean }> {
  const request = http.get({ host: '127.0.0.1', port: rig.port, path, agent: false })
  request.on('error', () => {})
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  let bytes = 0
  response.on('data', (part: Buffer) => {
    bytes += part.length
  })
  response.on('error', () => {})
  await new Promise((resolve) => response.once('close', resolve))
  return { bytes, complete: response.complete }
}

describe('a download', () => {
  test('of many chunks arrives whole', async () => {
    rig = await listen({ deps: large(40).deps })
    expect(await counted('/pcap')).toEqual({ bytes: 40 * MIB, complete: true })
    // The client may have it all before the server has heard so.
    await until(() => rig.deps.traffic.downloadsActive === 0, 'the download is over')
    expect(rig.deps.traffic).toMatchObject({ downloadBytes: 40 * MIB, downloads: { complete: 1 } })
  })

  test.each(['/pcap', '/pcap?filter=byte+0'])(
    'of %s that fails midway is cut, so that the client notices',
    async (path) => {
      const source = large(20, true)
      rig = await listen({ deps: source.deps })
      const { bytes, complete } = await counted(path)
      expect(complete).toBe(false)
      expect(bytes).toBeLessThanOrEqual(10 * MIB)
      await until(() => rig.deps.traffic.downloadsActive === 0, 'the download is over')
      expect(rig.deps.traffic.downloads.failed).toBe(1)
      expect(source.closed()).toBe(1)
    },
  )

  test('that fails midway resets an HTTP/1.0 client, to which a close would be the end', async () => {
    rig = await listen({ deps: large(20, true).deps })
    // Seen from the server: libuv shows a client the end of the stream where the kernel told it of a reset.
    const reset = vi.spyOn(net.Socket.prototype, 'resetAndDestroy')
    const socket = net.connect(rig.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.resume().write('GET /pcap?filter=byte+0 HTTP/1.0\r\nHost: localhost\r\n\r\n')
    await new Promise((resolve) => socket.once('close', resolve))
    expect(reset).toHaveBeenCalledOnce()
    reset.mockRestore()
  })

  test('whose client leaves is given up, and its files are closed', async () => {
    const source = large(1000)
    rig = await listen({ deps: source.deps })
    for (let n = 0; n < 50; n++) {
      const socket = ask('/pcap')
      await once(socket, 'data')
      socket.resetAndDestroy()
    }
    await until(() => rig.deps.traffic.downloadsActive === 0, 'all are over')
    expect(rig.deps.traffic.downloads.aborted).toBe(50)
    expect(source.closed()).toBe(50)
  })

  test('whose client reads nothing waits with two chunks, and is closed after http.stallTimeout', async () => {
    let chunks = 0
    const source = large(1000)
    rig = await listen({
      flags: { 'http.stallTimeout': '1s' },
      deps: {
        ...source.deps,
        async *read(plan, options) {
          for await (const chunk of source.deps.read(plan, options)) {
            chunks++
            yield chunk
          }
        },
      },
    })
    const socket = ask('/pcap')
    socket.pause()
    await until(() => rig.deps.traffic.downloadsActive === 1, 'it begins')
    await until(() => rig.deps.traffic.downloadsActive === 0, 'it is closed')
    expect(rig.deps.traffic.downloads.stalled).toBe(1)
    // What the kernel took, the two under way, and the one read ahead.
    expect(chunks).toBeLessThanOrEqual(rig.deps.traffic.downloadBytes / MIB + 3)
    expect(source.closed()).toBe(1)
    socket.destroy()
  })

  test('whose client reads slowly is not closed', async () => {
    rig = await listen({ flags: { 'http.stallTimeout': '1s' }, deps: large(24).deps })
    const socket = ask('/pcap')
    let bytes = 0
    socket.on('data', (part) => {
      bytes += part.length
      socket.pause()
      setTimeout(() => socket.resume(), 8)
    })
    await until(() => rig.deps.traffic.downloadsActive === 1, 'it begins')
    await until(() => rig.deps.traffic.downloads.complete === 1 || bytes > 24 * MIB, 'it is whole')
    expect(rig.deps.traffic.downloads.stalled).toBe(0)
    socket.destroy()
  })
})

describe('a connection', () => {
  test.each([
    ['says nothing', ''],
    ['sends half a head', 'GET /healthz HTTP/1.1\r\nHost: local'],
    [
      'sends half a body',
      'POST /pcap HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc',
    ],
  ])('that %s is closed after http.requestTimeout', async (_what, text) => {
    rig = await listen({ flags: { 'http.requestTimeout': '500ms' } })
    const answer = await rig.raw(text)
    if (text !== '') expect(answer).toMatch(/^HTTP\/1\.1 4(08|05) /)
  })

  test('that drips its head is closed all the same', async () => {
    rig = await listen({ flags: { 'http.requestTimeout': '500ms' } })
    const socket = net.connect(rig.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write('GET /healthz HTTP/1.1\r\n')
    const drip = setInterval(() => socket.write('X: y\r\n'), 50)
    socket.resume()
    await once(socket, 'close')
    clearInterval(drip)
  })

  test('that is idle after an answer is closed after http.keepAliveTimeout', async () => {
    rig = await listen({ flags: { 'http.keepAliveTimeout': '300ms' } })
    expect(await rig.raw('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')).toMatch(/ok/)
  })

  test('beyond http.maxConnections is not served', async () => {
    rig = await listen({ flags: { 'http.maxConnections': '4' } })
    const idle = Array.from({ length: 4 }, () => net.connect(rig.port, '127.0.0.1'))
    await Promise.all(idle.map((socket) => once(socket, 'connect')))
    const more = net.connect(rig.port, '127.0.0.1')
    more.on('error', () => {})
    let answered = false
    more.on('data', () => {
      answered = true
    })
    more.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await new Promise((resolve) => more.once('close', resolve))
    expect(answered).toBe(false)
    for (const socket of idle) socket.destroy()
  })
})

describe('the end of the agent', () => {
  test('waits for no client', async () => {
    rig = await listen({ flags: { 'http.maxDownloads': '50' }, deps: large(1000).deps })
    const clients = Array.from({ length: 50 }, () => ask('/pcap').pause())
    const half = net.connect(rig.port, '127.0.0.1')
    half.on('error', () => {})
    half.write('GET /healthz HTTP/1.1\r\n')
    const live = ask('/live.pcap').pause()
    await until(() => rig.deps.traffic.downloadsActive === 50, 'all downloads are under way')
    rig.stop.abort()
    await rig.app.close()
    await until(() => rig.deps.traffic.downloadsActive === 0, 'all are over')
    expect(rig.deps.traffic.downloads.stopped).toBe(50)
    for (const socket of [...clients, half, live]) socket.destroy()
  })

  test('lets a download that is nearly done be done', async () => {
    rig = await listen({ deps: large(8).deps })
    const socket = ask('/pcap').pause()
    await until(() => rig.deps.traffic.downloadsActive === 1, 'it begins')
    rig.stop.abort()
    const closed = rig.app.close()
    let bytes = 0
    socket.on('data', (part) => {
      bytes += part.length
    })
    socket.resume()
    await once(socket, 'close')
    await closed
    expect(bytes).toBeGreaterThan(8 * MIB)
    expect(rig.deps.traffic.downloads.complete).toBe(1)
  })

  test('is told to those who ask meanwhile', async () => {
    rig = await listen()
    rig.stop.abort()
    const answer = await rig.app.inject('/pcap')
    expect(answer.statusCode).toBe(503)
    expect(answer.json()).toMatchObject({ code: 'STOPPING' })
    expect((await rig.app.inject('/healthz')).statusCode).toBe(200)
  })
})
