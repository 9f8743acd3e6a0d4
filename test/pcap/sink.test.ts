/** Where captures are written to: files, slow and failing streams. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCapture, writeCapture } from '#src/pcap/library.js'
import { openCapture } from '#src/pcap/reader.js'
import { createWriter } from '#src/pcap/writer.js'
import { hex, readWhole } from './captures.js'
import { everything, packet } from './made.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sink-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a sink', () => {
  const file = everything(true)

  it('that is a path appears when it is complete', async () => {
    const target = path.join(folder, 'a.pcapng')
    writeFileSync(target, 'old')
    const writer = await createWriter(target)
    await writer.write(packet())
    await writer.flush()
    expect(readFileSync(target, 'utf8')).toBe('old')
    expect(readdirSync(folder)).toHaveLength(2)
    await writer.close()
    expect(readdirSync(folder)).toEqual(['a.pcapng'])
    expect((await readWhole(target)).packets).toHaveLength(1)
    const given = await createWriter(target)
    await given.write(packet())
    await given.abort()
    expect(readdirSync(folder)).toEqual(['a.pcapng'])
    rmSync(target)
  })

  it('has the format and compression of its name', async () => {
    const target = path.join(folder, 'b.pcap.gz')
    await writeCapture(target, [packet(), packet({ number: 2 })])
    expect(gunzipSync(readFileSync(target))).toHaveLength(24 + 2 * 19)
    const { reader, packets } = await readWhole(target)
    expect(reader).toMatchObject({ format: 'pcap', compression: 'gzip' })
    expect(packets).toHaveLength(2)
    rmSync(target)
  })

  it('that is slow slows the writer, and keeps no more than what is under way', async () => {
    let waiting = 0
    let most = 0
    const slow = new Writable({
      highWaterMark: 1,
      write(piece: Uint8Array, _encoding, done) {
        waiting += piece.length
        most = Math.max(most, waiting)
        setTimeout(() => {
          waiting -= piece.length
          done()
        }, 1)
      },
    })
    const large = packet({ bytes: new Uint8Array(100_000), at: 0, end: 100_000 })
    large.capturedLength = 100_000
    await writeCapture(slow, Array(50).fill(large))
    expect(most).toBeLessThan(300_000)
  })

  it('that holds on to what it is given is not written over', async () => {
    const through = new PassThrough({ highWaterMark: 64 * 1024 * 1024 })
    const packets = Array.from({ length: 20_000 }, (_, i) =>
      packet({ number: i + 1, seconds: i, bytes: hex('000000'), at: 0, end: 3 }),
    )
    await Promise.all([
      writeCapture(through, packets),
      new Promise((resolve) => setTimeout(resolve, 20)),
    ])
    let expected = 0
    for await (const { seconds } of readCapture(through)) expect(seconds).toBe(expected++)
    expect(expected).toBe(20_000)
  })

  it('that fails is told with a code', async () => {
    const failing = new Writable({
      write: (_piece, _encoding, done) =>
        done(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    })
    await expect(writeCapture(failing, await openCapture(file))).rejects.toMatchObject({
      code: 'DISK_FULL',
    })
    await expect(writeCapture('/nowhere/at.all', [])).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    })
    async function* broken() {
      yield packet()
      throw new Error('no more')
    }
    await expect(writeCapture(path.join(folder, 'c'), broken())).rejects.toThrow('no more')
    expect(readdirSync(folder)).toEqual([])
  })
})
