/**
 * Must show 2 of accounts: known traffic made by real programs, and every counter agrees with what they report. Here: HTTP, TLS, DNS,
 * ICMP, ARP; TCP itself is in connections.test.ts.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DnsReport } from '#src/accounts/dnsreport.js'
import type { NamesReport } from '#src/accounts/names.js'
import { liveSuite } from '../net/live.js'
import { must } from '../net/shell.js'
import { FAR, FAR6, FATES, NEAR, Wired } from '../net/wired.js'
import {
  type Curl,
  curl,
  type Dig,
  DNSMASQ,
  dig,
  nginx,
  nginxLog,
  nonzero,
  QUERIES,
  sum,
  tally,
  Watched,
  within,
} from './programs.js'

/** Of the way to the far end, in milliseconds. */
const DELAY = 50

const REQUESTS = [
  ['GET', '/ok'],
  ['GET', '/moved'],
  ['GET', '/missing'],
  ['GET', '/broken'],
  ['HEAD', '/ok'],
  ['POST', '/ok'],
  ['PUT', '/ok'],
  ['PATCH', '/missing'],
  ['DELETE', '/ok'],
  ['OPTIONS', '/ok'],
] as const

const lost = (i: number) => `lost${i}.test`

liveSuite('2. what real programs do (HTTP, TLS, DNS, ICMP, ARP)', (live) => {
  let wired: Wired
  const log = { near: '', far: '' }
  beforeAll(async () => {
    wired = await Wired.create(live.bed)
    for (const where of ['near', 'far'] as const) {
      log[where] = live.file(`${where}.log`)
      await wired.serve(where, await nginx(live.file(where), log[where]), 80)
    }
    await wired.serve('far', DNSMASQ, 53)
    await wired.set(DELAY, 0)
  })
  afterAll(() => wired?.close())
  const watch = () => Watched.start(live, wired)

  for (const [direction, where, server] of [
    ['egress', 'near', FAR],
    ['ingress', 'far', NEAR],
  ] as const) {
    it(`HTTP, ${direction}: requests by method, responses by class, times and connections as curl and nginx have them`, async () => {
      const watched = await watch()
      const before = nginxLog(log[where === 'near' ? 'far' : 'near']).length
      const asked: Curl[] = []
      for (const [method, path] of REQUESTS) {
        const body = ['POST', 'PUT', 'PATCH'].includes(method) ? ['-d', 'a=1'] : []
        const how = method === 'HEAD' ? ['-I'] : ['-X', method, ...body]
        asked.push(...(await curl(wired, where, ...how, `http://${server}${path}`)))
      }
      const reused = [1, 2, 3].map(() => `http://${server}/ok`)
      asked.push(...(await curl(wired, where, ...reused)))
      const value = await watched.traffic()
      const served = nginxLog(log[where === 'near' ? 'far' : 'near']).slice(before)
      expect(served.length).toBe(asked.length)
      const methods = tally(served.map(({ method }) => method))
      const codes = tally(served.map(({ status }) => `${status[0]}xx`))
      expect(tally(asked.map(({ code }) => `${code[0]}xx`))).toEqual(codes)
      expect(value.by('sidecap_http_requests_total', 'method')).toEqual(methods)
      expect(value.by('sidecap_http_responses_total', 'code')).toEqual(codes)
      const connections = asked.filter(({ connect }) => connect > 0)
      for (const event of ['opened', 'accepted', 'closed']) {
        const counted = value.by(`sidecap_tcp_connections_${event}_total`, 'direction')
        expect(counted, event).toEqual({ [direction]: connections.length })
      }
      const first = value.histogram('sidecap_http_first_byte_seconds')
      expect(first.count).toBe(asked.length)
      const handshake = value.histogram('sidecap_tcp_handshake_seconds', { direction })
      expect(handshake.count).toBe(connections.length)
      // What curl saw at its end is what we see there; beside a server, the way is not in it.
      if (direction === 'ingress') return
      within('time to first byte', first.sum, sum(asked.map(({ byte }) => byte)), asked.length)
      within(
        'handshake',
        handshake.sum,
        sum(connections.map((one) => one.connect)),
        connections.length,
      )
      expect(first.above(DELAY / 1000)).toBe(asked.length)
      expect(handshake.above(DELAY / 1000)).toBe(connections.length)
    })
  }

  it('TLS: versions, alerts, and the names asked for', async () => {
    const watched = await watch()
    const names = ['one.test', 'two.test']
    for (const name of names) {
      const to = ['--resolve', `${name}:443:${FAR}`, `https://${name}/ok`]
      await curl(wired, 'near', '-k', '--tls-max', '1.2', ...to)
      await curl(wired, 'near', '-k', '--tlsv1.3', ...to)
    }
    // A certificate that nobody signed: with TLS 1.2 the alert that says so can be read.
    const distrusting = ['--tls-max', '1.2', `https://${FAR}/ok`]
    const { status } = await wired.near(['curl', '-sS', ...distrusting])
    expect(status).toBe(60)
    const value = await watched.traffic()
    expect(value.by('sidecap_tls_hellos_total', 'version')).toEqual({ 'tls1.2': 3, 'tls1.3': 2 })
    expect(value.by('sidecap_tls_alerts_total', 'reason')).toEqual({ fatal: 1 })
    expect(value.sum('sidecap_http_requests_total')).toBe(0)
    const text = (await watched.agent.get('/metrics')).body.toString()
    for (const name of names) expect(text).not.toContain(name)
    for (const range of ['', '?last=10m']) {
      const { tls } = await watched.agent.json<NamesReport>(`/api/v1/names${range}`)
      const told = tls.map(({ name, hellos }) => `${name} ${hellos}`)
      expect(told.sort(), range).toEqual(names.map((name) => `${name} 2`))
    }
  })

  it('DNS: queries by type, answers by rcode, response times, and those that stay away', async () => {
    const watched = await watch()
    const answers: Dig[] = []
    const asked = [...QUERIES.map(([, name]) => name), 'a.test', ...[0, 1, 2].map(lost)]
    for (const [type, name] of QUERIES) answers.push(await dig(wired, `@${FAR}`, type, name))
    answers.push(await dig(wired, `@${FAR}`, '+tcp', 'A', 'a.test'))
    for (let i = 0; i < 3; i++) answers.push(await dig(wired, `@${FATES.silence}`, 'A', lost(i)))
    const value = await watched.traffic(
      (metrics) => metrics.sum('sidecap_dns_unanswered_total') === 3,
    )
    const told = answers.filter(({ status }) => status !== '')
    expect(answers.length - told.length).toBe(3)
    const types = tally([
      ...QUERIES.map(([type]) => (type === 'CAA' ? 'other' : type)),
      ...['A', 'A', 'A', 'A'],
    ])
    expect(value.by('sidecap_dns_queries_total', 'qtype')).toEqual(types)
    const statuses = tally(told.map(({ status }) => status.toLowerCase()))
    expect(value.by('sidecap_dns_answers_total', 'rcode')).toEqual(statuses)
    expect(Object.keys(statuses).sort()).toEqual(['noerror', 'nxdomain', 'refused'])
    const seconds = value.histogram('sidecap_dns_response_seconds')
    expect(seconds.count).toBe(told.length)
    expect(seconds.above(DELAY / 1000)).toBe(told.length)
    within('DNS', seconds.sum, sum(told.map((one) => one.seconds)), told.length)
    // The same from the recorded packets, which the route counts again.
    for (const range of ['', '?last=10m']) {
      const dns = await watched.agent.json<DnsReport & { names: NamesReport['dns'] }>(
        `/api/v1/dns${range}`,
      )
      expect(nonzero(dns.queries), range).toEqual(types)
      expect(nonzero(dns.answers), range).toEqual(statuses)
      const names = dns.names.map(({ name, queries }) => [name, queries])
      expect(Object.fromEntries(names), range).toEqual(tally(asked))
    }
  })

  it('ICMP: errors by reason, as ping and the kernel count them', async () => {
    const watched = await watch()
    const before = await wired.kernel('near')
    const ping = async (...args: string[]) => {
      const { stdout } = await wired.near([
        'ping',
        '-n',
        '-c',
        '2',
        '-i',
        '0.2',
        '-W',
        '1',
        ...args,
      ])
      return Number(/\+(\d+) errors/.exec(stdout)?.[1] ?? 0)
    }
    const said = {
      prohibited: await ping(FATES.prohibited),
      host: await ping(FATES.noHost),
      net: await ping(FATES.noNetwork),
      time_exceeded: await ping('-t', '1', FATES.tooBig),
      too_big: await ping('-M', 'do', '-s', '1200', FATES.tooBig),
    }
    const prohibited6 = await ping('-6', FATES.prohibited6)
    await dig(wired, `@${FAR}`, '-p', '5399', 'A', 'nobody.test')
    expect(await ping(FAR)).toBe(0)
    expect(await ping(FAR6)).toBe(0)
    const after = await wired.kernel('near')
    const value = await watched.traffic()
    const family = (name: string) =>
      value.by('sidecap_icmp_errors_total', 'reason', { family: name })
    // The second packet that is too big does not leave: the kernel has learnt.
    expect(family('ipv4')).toEqual({ ...said, too_big: 1, port: 1 })
    expect(family('ipv6')).toEqual({ prohibited: prohibited6 })
    const got = (name: string) => after[name]! - before[name]!
    expect(sum(Object.values(family('ipv4')))).toBe(
      got('IcmpInDestUnreachs') + got('IcmpInTimeExcds'),
    )
    expect(value.by('sidecap_icmp_errors_total', 'reason', { family: 'ipv6' })).toEqual({
      prohibited: got('Icmp6InDestUnreachs'),
    })
  })

  it('fragments and tunnels are told apart from what they carry', async () => {
    const watched = await watch()
    const pinged = await wired.near(['ping', '-n', '-c', '4', '-i', '0.2', '-s', '4000', FAR])
    expect(pinged.stdout).toContain('4 received')
    await wired.tunnel()
    const through = await wired.near(['ping', '-n', '-c', '5', '-i', '0.2', '10.66.0.3'])
    expect(through.stdout).toContain('5 received')
    const value = await watched.traffic()
    // 4,008 bytes are three fragments, there and back.
    expect(value.by('sidecap_fragments_total', 'family')).toEqual({ ipv4: 4 * 3 * 2 })
    expect(value.by('sidecap_tunnel_packets_total', 'protocol')).toEqual({ vxlan: 10 })
    expect(value.sum('sidecap_packets_total', { protocol: 'icmp', family: 'ipv4' })).toBe(24 + 10)
  })

  it('ARP: an address that two machines claim is a conflict; a machine that says so twice is none', async () => {
    const watched = await watch()
    const twice = '10.99.0.77'
    await must(live.bed.inside('ip', 'addr', 'add', `${twice}/24`, 'dev', live.bed.input))
    await wired.far(['ip', 'addr', 'add', `${twice}/24`, 'dev', 'far1'])
    try {
      const claim = ['arping', '-U', '-c', '2', '-w', '2', '-I']
      await wired.near([...claim, live.bed.input, twice])
      const quiet = await watched.traffic()
      expect(quiet.sum('sidecap_arp_conflicts_total')).toBe(0)
      await wired.far([...claim, 'far1', twice])
      const value = await watched.traffic()
      expect(value.sum('sidecap_arp_conflicts_total')).toBe(1)
    } finally {
      await must(live.bed.inside('ip', 'addr', 'del', `${twice}/24`, 'dev', live.bed.input))
      await wired.far(['ip', 'addr', 'del', `${twice}/24`, 'dev', 'far1'])
    }
  })
})
