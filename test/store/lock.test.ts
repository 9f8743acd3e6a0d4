import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Lock } from '#src/store/lock.js'
import { openStore, temporary } from './helpers.js'

const linux = process.platform === 'linux'
const TAKE = `
  import { Lock } from '#src/store/lock.js'
  try {
    await Lock.take(process.argv[1])
    console.log('taken')
    setInterval(() => {}, 1000)
  } catch (error) {
    console.log(error.code)
  }
`

/** Another process that takes the lock: what it said, and its end. */
async function other(directory: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', TAKE, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data) => resolve(String(data).trim())),
  )
  const kill = () =>
    new Promise<void>((resolve) => {
      child.once('close', () => resolve())
      child.kill('SIGKILL')
    })
  return { child, said, kill }
}

const lockOf = (directory: string) => path.join(directory, 'lock')
const holder = (directory: string) => JSON.parse(readFileSync(lockOf(directory), 'utf8'))

describe('the lock of a data directory', () => {
  it('lets one store in, and the next when it is closed', async () => {
    const directory = temporary()
    const store = await openStore(directory)
    await expect(openStore(directory)).rejects.toMatchObject({
      code: 'DATA_LOCKED',
      message: expect.stringContaining(String(process.pid)),
    })
    await store.close()
    const next = await openStore(directory)
    await next.close()
    expect(readdirSync(directory)).toEqual(['recorder'])
  })

  it('keeps other processes out, and names the holder to them', async () => {
    const directory = temporary()
    const { child, said, kill } = await other(directory)
    expect(said).toBe('taken')
    await expect(Lock.take(directory)).rejects.toMatchObject({
      code: 'DATA_LOCKED',
      message: expect.stringContaining(`process ${child.pid}`),
    })
    await kill()
  })

  it('of a killed process is taken over at once', async () => {
    const directory = temporary()
    const { said, kill } = await other(directory)
    expect(said).toBe('taken')
    await kill()
    const start = performance.now()
    const lock = await Lock.take(directory)
    expect(performance.now() - start).toBeLessThan(linux ? 1000 : 10_000)
    expect(holder(directory).pid).toBe(process.pid)
    lock.release()
  })

  it.runIf(linux)('of a process whose number another has now is taken over', async () => {
    const directory = temporary()
    const lock = await Lock.take(directory)
    const mine = holder(directory)
    lock.release()
    // The parent lives, but did not start then.
    writeFileSync(lockOf(directory), JSON.stringify({ ...mine, pid: process.ppid, start: '1' }))
    ;(await Lock.take(directory)).release()
  })

  it.runIf(linux)(
    'with our own number, from a container before this one, is taken over',
    async () => {
      const directory = temporary()
      const lock = await Lock.take(directory)
      const mine = holder(directory)
      lock.release()
      writeFileSync(lockOf(directory), JSON.stringify({ ...mine, nonce: 'before' }))
      ;(await Lock.take(directory)).release()
    },
  )

  it('from another container holds while its heart beats, and falls when it stops', async () => {
    const directory = temporary()
    writeFileSync(
      lockOf(directory),
      JSON.stringify({ pid: process.pid, start: '1', place: 'elsewhere', nonce: 'x' }),
    )
    const beat = setInterval(() => {
      const now = new Date()
      utimesSync(lockOf(directory), now, now)
    }, 1000)
    await expect(Lock.take(directory)).rejects.toMatchObject({ code: 'DATA_LOCKED' })
    clearInterval(beat)
    ;(await Lock.take(directory)).release()
  })

  it('that is hours old and from elsewhere is taken over without waiting', async () => {
    const directory = temporary()
    writeFileSync(lockOf(directory), JSON.stringify({ pid: 1, start: '1', place: 'x', nonce: 'x' }))
    const old = new Date(Date.now() - 7_200_000)
    utimesSync(lockOf(directory), old, old)
    const start = performance.now()
    ;(await Lock.take(directory)).release()
    expect(performance.now() - start).toBeLessThan(1000)
  })

  it('that is empty or damaged is taken over when nobody keeps it', async () => {
    for (const text of ['', '{', 'null', '[]', '{"pid":"x"}', '12']) {
      const directory = temporary()
      writeFileSync(lockOf(directory), text)
      const old = new Date(Date.now() - 60_000)
      utimesSync(lockOf(directory), old, old)
      ;(await Lock.take(directory)).release()
    }
  })

  it('is given to one of many that start together over a stale lock', async () => {
    const directory = temporary()
    const dead = await other(directory)
    await dead.kill()
    const all = await Promise.all(Array.from({ length: 5 }, () => other(directory)))
    expect(all.map(({ said }) => said).sort()).toEqual([
      ...Array.from({ length: 4 }, () => 'DATA_LOCKED'),
      'taken',
    ])
    await Promise.all(all.filter(({ said }) => said === 'taken').map(({ kill }) => kill()))
  })
})
