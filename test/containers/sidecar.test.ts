/** The image of docker/Dockerfile as a hardened sidecar beside an application, asked by a third container. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  APP,
  buildImages,
  cleanUp,
  obstacle,
  podman,
  SIDECAP,
  tcpdump,
  tryPodman,
} from './podman.js'

const missing = obstacle()
if (missing !== undefined) console.error(`SKIPPED: containers: ${missing}`)

const HARDENED = [
  ...['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
  ...['--cap-add', 'NET_RAW'],
]
const APPLICATION = 'sidecap-test-app'
const AGENT = 'sidecap-test-agent'

describe.skipIf(missing !== undefined)('a sidecar', () => {
  let application: string
  beforeAll(buildImages, 600_000)
  afterAll(cleanUp)

  /** curl in a container: `bridge` is a third one, `container:NAME` one inside the pod. */
  async function curl(network: string, ...args: string[]) {
    return tryPodman('run', '--rm', '--network', network, APP, 'curl', '-sS', '-m', '20', ...args)
  }

  async function text(network: string, ...args: string[]): Promise<string> {
    const { status, stdout, stderr } = await curl(network, ...args)
    if (status !== 0) throw new Error(`curl ${args.join(' ')}: exit ${status}: ${stderr}`)
    return stdout.toString()
  }

  const inPod = `container:${APPLICATION}`
  const status = ['-o', '/dev/null', '-w', '%{http_code}']

  async function isReady(): Promise<void> {
    await expect
      .poll(() => text(inPod, ...status, 'http://localhost:9722/readyz').catch(String), {
        timeout: 30_000,
        interval: 500,
      })
      .toBe('200')
  }

  /** Asks the application for a path nobody else asks for, from a third container. */
  async function visit(): Promise<string> {
    const needle = `/needle-${randomUUID()}`
    await text('bridge', `http://${application}${needle}`)
    return needle
  }

  /** Requests for a path in what /pcap gives inside the pod. */
  async function recorded(needle: string): Promise<number> {
    const { stdout } = await curl(inPod, 'http://localhost:9722/pcap?last=10m&filter=tcp+port+80')
    return tcpdump(stdout).filter((packet) => packet.includes(`GET ${needle}`)).length
  }

  async function startAgent(...args: string[]): Promise<void> {
    await podman('run', '-d', '--name', AGENT, '--network', inPod, ...args, SIDECAP)
  }

  beforeEach(async () => {
    await podman('run', '-d', '--name', APPLICATION, APP)
    application = await podman('inspect', '-f', '{{.NetworkSettings.IPAddress}}', APPLICATION)
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      console.error((await tryPodman('logs', AGENT)).stdout.toString())
    await tryPodman('rm', '-f', '-v', '-t', '2', AGENT)
    await tryPodman('rm', '-f', '-v', '-t', '1', APPLICATION)
  })

  test.each(['0', '65534'])(
    'hardened, as user %s: metrics for a third container, packets inside the pod',
    async (user) => {
      await startAgent('--user', user, ...HARDENED)
      await isReady()
      const needle = await visit()

      const metrics = await text('bridge', `http://${application}:9722/metrics`)
      const received = /^sidecap_received_packets_total\{interface="eth0"\} (\d+)$/m.exec(metrics)
      expect(Number(received?.[1])).toBeGreaterThan(5)
      expect(await recorded(needle)).toBe(1)

      // Packets are for the pod, and for others with the token only.
      const outside = `http://${application}:9722/pcap?last=10m&filter=tcp+port+80`
      expect(await text('bridge', ...status, outside)).toBe('401')
      const token = await podman('exec', AGENT, 'cat', '/var/lib/sidecap/token')
      const { stdout } = await curl('bridge', '-H', `Authorization: Bearer ${token}`, outside)
      expect(tcpdump(stdout).join('')).toContain(`GET ${needle}`)

      expect((await tryPodman('healthcheck', 'run', AGENT)).status).toBe(0)
      expect((await tryPodman('exec', AGENT, 'sidecap', 'doctor')).stdout.toString()).toMatch(
        /^Fine:/m,
      )
      const capabilities = await podman('exec', AGENT, 'cat', '/proc/1/status')
      expect(capabilities).toMatch(/^CapEff:\s+0000000000002000$/m)
      expect(capabilities).toMatch(/^NoNewPrivs:\s+1$/m)
      await podman('stop', '-t', '8', AGENT)
      expect(await podman('inspect', '-f', '{{.State.ExitCode}}', AGENT)).toBe('0')
    },
  )

  test('killed and started again goes on with the packets it had', async () => {
    await startAgent('--user', '0', ...HARDENED)
    await isReady()
    const before = await visit()
    expect(await recorded(before)).toBe(1)
    await podman('kill', '-s', 'KILL', AGENT)
    await podman('wait', AGENT)
    await podman('start', AGENT)
    await isReady()
    const after = await visit()
    expect([await recorded(before), await recorded(after)]).toEqual([1, 1])
  })

  test('without CAP_NET_RAW stays up and says what is missing', async () => {
    await startAgent('--user', '0', ...HARDENED.slice(0, -2))
    await expect
      .poll(() => text(inPod, 'http://localhost:9722/readyz').catch(String), { timeout: 30_000 })
      .toMatch(/PERMISSION_DENIED[\s\S]*CAP_NET_RAW/)
    expect(await text(inPod, ...status, 'http://localhost:9722/healthz')).toBe('200')
    const report = await tryPodman('exec', AGENT, 'sidecap', 'doctor')
    expect(report.status).toBe(1)
    expect(report.stdout.toString()).toMatch(/not in the bounding set/)
    expect(await podman('inspect', '-f', '{{.State.Running}}', AGENT)).toBe('true')
  })

  test('records into a temporary folder when its data directory cannot be written', async () => {
    await startAgent(
      '--user',
      '65534',
      ...HARDENED,
      '--mount',
      'type=tmpfs,destination=/var/lib/sidecap,ro=true',
    )
    await isReady()
    const needle = await visit()
    expect(await recorded(needle)).toBe(1)
    expect(await podman('logs', AGENT)).toMatch(/packets are kept in \/tmp\//)
  })
})

describe.skipIf(missing !== undefined)('the image', () => {
  test('holds no compiler and no development packages', async () => {
    const { stdout } = await tryPodman(
      ...['run', '--rm', '--entrypoint', 'sh', SIDECAP, '-c'],
      'for tool in g++ gcc cc c++ make python3; do command -v $tool; done; ls /opt/sidecap /opt/sidecap/node_modules',
    )
    expect(stdout.toString()).not.toMatch(/\/bin\/|typescript|vitest|biome|node-gyp$|^src$/m)
    expect(stdout.toString()).toMatch(/^fastify$/m)
  })

  test('says its version and the reason of a wrong setting', async () => {
    expect(await podman('run', '--rm', SIDECAP, '--version')).toMatch(/^\d+\.\d+\.\d+$/)
    const wrong = await tryPodman('run', '--rm', '-e', 'SIDECAP_SNAPLEN=x', SIDECAP)
    expect(wrong).toMatchObject({ status: 2 })
    expect(wrong.stderr).toMatch(/SIDECAP_SNAPLEN/)
  })
})

describe.skipIf(missing !== undefined)('the pod of docker/kubernetes', () => {
  const POD = 'app-with-sidecap'
  let directory: string
  beforeAll(async () => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'sidecap-pod-'))
    const shipped = path.resolve(import.meta.dirname, '../../docker/kubernetes/sidecar-pod.yaml')
    const manifest = readFileSync(shipped, 'utf8')
      .replace(/image: docker\.io\/library\/nginx.*/, `image: ${APP}`)
      .replace(/image: sidecap:.*/, `image: ${SIDECAP}`)
      // Podman, unlike Kubernetes, publishes these ports on the host.
      .replace(/ +ports:\n +- name: metrics\n +containerPort: 9722\n/, '')
    writeFileSync(path.join(directory, 'pod.yaml'), manifest)
  })
  afterAll(async () => {
    await tryPodman('pod', 'rm', '-f', '-t', '2', POD)
    rmSync(directory, { recursive: true })
  })

  test('records the packets of its application', async () => {
    await podman('play', 'kube', path.join(directory, 'pod.yaml'))
    const infra = await podman('pod', 'inspect', '-f', '{{.InfraContainerID}}', POD)
    const networks =
      '{{range $name, $net := .NetworkSettings.Networks}}{{$name}} {{$net.IPAddress}}{{end}}'
    const [network, address] = (await podman('inspect', '-f', networks, infra)).split(' ')
    const curl = async (place: string[], url: string) =>
      (await tryPodman('run', '--rm', ...place, APP, 'curl', '-sS', '-m', '20', url)).stdout
    const inPod = ['--pod', POD]
    const outside = ['--network', network!]

    await expect
      .poll(async () => String(await curl(inPod, 'http://localhost:9722/readyz')), {
        timeout: 30_000,
        interval: 500,
      })
      .toMatch(/"status": ?"ready"/)
    const needle = `/needle-${randomUUID()}`
    await curl(outside, `http://${address}${needle}`)
    const packets = await curl(inPod, 'http://localhost:9722/pcap?last=10m')
    expect(tcpdump(packets, 'tcp port 80').join('')).toContain(`GET ${needle}`)
    expect(String(await curl(outside, `http://${address}:9722/metrics`))).toMatch(
      /^sidecap_received_packets_total\{interface="eth0"\} \d+$/m,
    )
  })
})
