import { afterEach, expect, test } from 'vitest'
import { Decoding } from '#src/server/decoding.js'
import type { RenderJob } from '#src/server/renderjob.js'
import { datagram, recordsOf } from './datagrams.js'
import { until } from './rig.js'

const LONG = { idle: 60_000, hang: 60_000 }
let decoding: Decoding
afterEach(() => decoding.close())

function job(changes: Partial<RenderJob> = {}): RenderJob {
  return {
    form: 'lines',
    fields: 'udp.dstport',
    number: 1,
    sources: [{ id: 0, name: 'eth0', linkType: 1, precision: 'micro' }],
    records: new Uint8Array(recordsOf([datagram(7), datagram(8)], 0)),
    places: null,
    ...changes,
  }
}

test('starts its thread with the first job, and ends it when idle', async () => {
  decoding = new Decoding({ ...LONG, idle: 50 })
  expect(decoding.running).toBe(false)
  const text = Buffer.from(await decoding.render(job())).toString()
  expect(text).toBe('{"fields":{"udp.dstport":["7"]}}\n{"fields":{"udp.dstport":["8"]}}\n')
  await until(() => !decoding.running, 'the idle thread ends')
  await decoding.render(job())
  expect(decoding.running).toBe(true)
})

test('keeps its thread for those who will ask again', async () => {
  decoding = new Decoding({ ...LONG, idle: 50 })
  const release = decoding.keep()
  await decoding.render(job())
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(decoding.running).toBe(true)
  release()
  await until(() => !decoding.running, 'the idle thread ends')
})

test('a job that fails is told, and does not harm those beside it', async () => {
  decoding = new Decoding(LONG)
  const wrong = decoding.render(job({ sources: [] }))
  const right = decoding.render(job())
  await expect(wrong).rejects.toMatchObject({ code: 'INTERNAL' })
  expect((await right).length).toBeGreaterThan(0)
  await expect(decoding.check('ip.src,nothing')).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    message: expect.stringContaining('nothing'),
  })
})

test('a thread that does not answer is ended, and another one begun', async () => {
  // Shorter than it takes to start.
  decoding = new Decoding({ ...LONG, hang: 1 })
  await expect(decoding.render(job())).rejects.toMatchObject({ code: 'INTERNAL' })
  expect(decoding.running).toBe(false)
  await expect(decoding.render(job())).rejects.toMatchObject({ code: 'INTERNAL' })
})

test('after its end it refuses', async () => {
  decoding = new Decoding(LONG)
  const pending = decoding.render(job())
  await Promise.all([expect(pending).rejects.toMatchObject({ code: 'STOPPING' }), decoding.close()])
  await expect(decoding.render(job())).rejects.toMatchObject({ code: 'STOPPING' })
})
