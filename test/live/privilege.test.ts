/** Must show 9: without libpcap, without the capability, and with nothing but the capability. */
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { CLI } from '../net/agent.js'
import { liveSuite } from '../net/live.js'
import { figure, must, sleep } from '../net/shell.js'
import { exactly, numbersOf } from '../net/witness.js'

/**
 * Runs what follows in a mount namespace of its own in which the directories of libpcap hold everything else: links
 * to the same files, but none of libpcap's. The machine's own library stays as it is.
 */
const withoutLibpcap = (directory: string) => [
  'unshare',
  '-m',
  'sh',
  '-ec',
  `for library in $(ldconfig -p | sed -n 's/.*=> \\(.*libpcap\\.so[^ ]*\\)$/\\1/p' | xargs -n1 readlink -f | sort -u); do
     directory=$(dirname "$library"); hidden=$(mktemp -d "$0/hide-XXXXXX")
     mount -t tmpfs tmpfs "$hidden"; mkdir "$hidden/real" "$hidden/shown"
     mount --bind "$directory" "$hidden/real"
     for file in "$hidden/real"/*; do
       case "$file" in */libpcap.so*) ;; *) ln -s "$file" "$hidden/shown/";; esac
     done
     mount --bind "$hidden/shown" "$directory"
   done
   exec "$@"`,
  directory,
]

/** The library is there but is no library. */
const damagedLibpcap = (directory: string) => [
  'unshare',
  '-m',
  'sh',
  '-ec',
  `head -c 4096 /dev/zero > "$0/damaged"
   for library in $(ldconfig -p | sed -n 's/.*=> \\(.*libpcap\\.so[^ ]*\\)$/\\1/p' | xargs -n1 readlink -f | sort -u); do
     mount --bind "$0/damaged" "$library"
   done
   exec "$@"`,
  directory,
]

const CAPTURED = 'sidecap_received_packets_total'

liveSuite('9. library and privileges', (live) => {
  const doctor = (...wrapper: string[]) =>
    live.bed.run([...wrapper, process.execPath, CLI, 'doctor'])

  /** The answer of /readyz, once it is 503. */
  const refused = async (wrapper: string[]) => {
    const agent = await live.agent({ wrapper, wait: 'listening' })
    await sleep(1500)
    const ready = await agent.get('/readyz')
    const body = JSON.parse(ready.body.toString()) as Record<string, string>
    figure(`${ready.status} ${body['code']}: ${body['message']}`)
    figure(`  → ${body['hint']}`)
    expect(ready.status).toBe(503)
    return { agent, body }
  }

  it('library hidden: the agent starts, /readyz 503 and doctor say what is missing and how to get it', async () => {
    const { agent, body } = await refused(withoutLibpcap(live.file('.')))
    expect(body['code']).toBe('LIBRARY_MISSING')
    expect(body['hint']).toContain('apt-get install libpcap0.8')
    expect(agent.running).toBe(true)
    const report = await doctor(...withoutLibpcap(live.file('.')))
    figure(`doctor: exit ${report.status}`)
    expect(report.status).not.toBe(0)
    expect(report.stdout + report.stderr).toContain('apt-get install libpcap0.8')
    expect(await agent.stop()).toMatchObject({ status: 0 })
  })

  it('library damaged: told apart from a missing one', async () => {
    const { body } = await refused(damagedLibpcap(live.file('.')))
    expect(body['code']).toBe('LIBRARY_WRONG_KIND')
  })

  it('library hidden: --replay FILE works all the same', async () => {
    const recorder = await live.agent()
    await live.bed.generate({ count: 5000, rate: 50_000, size: 'mixed' })
    await recorder.settled(5000)
    const recorded = live.file('recorded.pcap')
    await recorder.download('/pcap', recorded)
    await recorder.remove()

    const agent = await live.agent({
      wrapper: withoutLibpcap(live.file('.')),
      settings: { replay: recorded, replayFactor: '0' },
      wait: 'listening',
    })
    await sleep(1000)
    const file = live.file('replayed.pcap')
    await agent.download('/pcap', file)
    expect(await numbersOf(file, { count: 5000 })).toMatchObject(exactly(1, 5000))
    expect((await agent.metrics()).sum(CAPTURED)).toBe(5000)
  })

  it('without CAP_NET_RAW: a coded error with the way out, no crash loop', async () => {
    const without = ['setpriv', '--bounding-set', '-net_raw', '--inh-caps', '-net_raw']
    const { agent, body } = await refused(without)
    expect(body['code']).toBe('PERMISSION_DENIED')
    expect(body['hint']).toContain('NET_RAW')
    await sleep(3000)
    expect(agent.running).toBe(true)
    expect((await agent.metrics()).sum('sidecap_capture_restarts_total')).toBe(0)
    // Tried again now and then is right, but not said each time.
    expect(agent.log.split('\n').length).toBeLessThan(20)
    const report = await doctor(...without)
    expect(report.status).not.toBe(0)
    expect(report.stdout + report.stderr).toContain('CAP_NET_RAW')
  })

  const ambient = ['--inh-caps', '-all,+net_raw', '--ambient-caps', '-all,+net_raw']
  const nobody = ['--reuid', '65534', '--regid', '65534', '--clear-groups']
  const only = ['--bounding-set', '-all,+net_raw']
  /** Who may capture: RELIABILITY's matrix. */
  const matrix: [who: string, wrapper: string[]][] = [
    ['uid 65534 with only ambient CAP_NET_RAW', ['setpriv', ...nobody, ...ambient, ...only]],
    [
      'uid 65534 with only ambient CAP_NET_RAW and no-new-privs',
      ['setpriv', ...nobody, ...ambient, ...only, '--no-new-privs'],
    ],
    ['root with only CAP_NET_RAW and no-new-privs', ['setpriv', ...only, '--no-new-privs']],
  ]
  for (const [who, wrapper] of matrix)
    it(`${who} captures every packet`, async () => {
      const data = mkdtempSync(path.join(os.tmpdir(), 'sidecap-nobody-'))
      chownSync(data, 65534, 65534)
      // Root without CAP_DAC_OVERRIDE is a stranger in another's directory.
      if (who.startsWith('root')) chownSync(data, 0, 0)
      try {
        const agent = await live.agent({ data, wrapper })
        const status = await must(['cat', `/proc/${agent.pid}/status`])
        expect(/^CapEff:\t(\w+)/m.exec(status.stdout)?.[1]).toBe('0000000000002000')
        await live.bed.generate({ count: 1000, rate: 10_000 })
        expect(await agent.settled(1000)).toMatchObject({ written: 1000, dropped: 0 })
        const file = live.file('nobody.pcap')
        await agent.download('/pcap', file)
        expect(await numbersOf(file, { count: 1000 })).toMatchObject(exactly(1, 1000))
        expect(await agent.stop()).toMatchObject({ status: 0 })
      } finally {
        rmSync(data, { recursive: true, force: true })
      }
    })

  it('uid 65534 without any capability: the same coded error', async () => {
    const data = mkdtempSync(path.join(os.tmpdir(), 'sidecap-nobody-'))
    chownSync(data, 65534, 65534)
    try {
      const wrapper = ['setpriv', ...nobody, '--inh-caps', '-all', '--bounding-set', '-all']
      const agent = await live.agent({ data, wrapper, wait: 'listening' })
      await sleep(1000)
      const body = JSON.parse((await agent.get('/readyz')).body.toString())
      expect(body.code).toBe('PERMISSION_DENIED')
    } finally {
      rmSync(data, { recursive: true, force: true })
    }
  })
})
