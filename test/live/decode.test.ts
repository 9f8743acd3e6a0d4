/** Issue 4, must show 7: decoding for clients does not slow the capture. */
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { liveSuite } from '../net/live.js'
import { memory } from '../net/proc.js'
import { figure, launch, sleep, waitFor } from '../net/shell.js'
import { exactly, numbersOf } from '../net/witness.js'

liveSuite('packets decoded for clients', (live) => {
  it('ten clients read JSON while packets come at full rate: nothing is lost', {
    timeout: 300_000,
  }, async () => {
    const agent = await live.agent({ settings: { 'recorder.bytes': '1GiB' } })
    // Something for the pages to begin with.
    await live.bed.generate({ count: 20_000, rate: 50_000, size: 'mixed' })
    await agent.settled(20_000)
    const route = '/api/v1/captures/recorder'
    const live5 = Array.from({ length: 5 }, (_, i) => live.file(`live-${i}.txt`))
    const pages = Array.from({ length: 5 }, (_, i) => live.file(`pages-${i}.txt`))
    const clients = [
      ...live5.map((file) => launch(agent.curlCommand(`${route}/live`, '-N', '-o', file))),
      // The same again and again, all of the recording each time.
      ...pages.map((file) =>
        launch([
          'sh',
          '-c',
          'while "$@" >> "$0"; do :; done',
          file,
          ...agent.curlCommand(`${route}/packets`, '-H', 'Accept: application/x-ndjson'),
        ]),
      ),
    ]
    await waitFor('the clients', async () =>
      (await linesOf([...live5, ...pages])).every((n) => n > 0),
    )
    const count = 1_000_000
    const before = (await linesOf([...live5, ...pages])).reduce((sum, n) => sum + n)
    const sent = await live.bed.generate({
      count,
      rate: 250_000,
      size: 'mixed',
      first: 20_001,
      cpu: 0,
    })
    const totals = await agent.settled(20_000 + count)
    await sleep(500)
    const lines = await linesOf([...live5, ...pages])
    const read = lines.reduce((sum, n) => sum + n) - before
    const { peak } = memory(agent.pid)
    figure(
      `${count} mixed frames at ${sent.pps}/s beside ten JSON clients, which got ${read} lines: ${JSON.stringify(totals)}; peak ${Math.round(peak / 2 ** 20)} MiB`,
    )
    for (const client of clients) client.kill('SIGKILL')
    expect(sent.pps).toBeGreaterThan(250_000 * 0.98)
    expect(totals).toMatchObject({ received: 20_000 + count, written: 20_000 + count, dropped: 0 })
    expect(lines.every((n) => n > 0)).toBe(true)
    const file = live.file('decoded.pcap')
    await agent.download('/pcap', file)
    expect(await numbersOf(file, { count: 20_000 + count })).toMatchObject(
      exactly(1, 20_000 + count),
    )
    expect(await agent.stop()).toMatchObject({ status: 0 })
  })
})

async function linesOf(files: string[]): Promise<number[]> {
  const child = launch([
    'sh',
    '-c',
    'for f; do wc -l < "$f" 2>/dev/null || echo 0; done',
    'sh',
    ...files,
  ])
  let said = ''
  child.stdout?.on('data', (data: Buffer) => {
    said += data.toString()
  })
  await once(child, 'close')
  return said.trim().split('\n').map(Number)
}
