/**
 * The manifests for Windows, held to what Kubernetes' documentation asks of Windows and of HostProcess pods. No cluster
 * with a Windows node was at hand: they have never been applied.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { loadConfig } from '#src/config.js'

const folder = path.resolve(import.meta.dirname, '../../docker/kubernetes')

interface Container {
  name: string
  image: string
  command?: string[]
  args?: string[]
  workingDir?: string
  env?: { name: string; value: string }[]
  securityContext?: { windowsOptions?: Record<string, unknown> }
  ports?: { containerPort: number; hostPort?: number }[]
  livenessProbe?: { httpGet: { path: string; port: number } }
  readinessProbe?: unknown
  volumeMounts?: { name: string; mountPath: string }[]
}
interface PodSpec {
  os?: { name: string }
  nodeSelector?: Record<string, string>
  hostNetwork?: boolean
  securityContext?: { windowsOptions?: Record<string, unknown>; runAsNonRoot?: boolean }
  containers: Container[]
  volumes?: { name: string }[]
}
interface Manifest {
  kind: string
  apiVersion: string
  metadata: { name: string; namespace?: string; labels?: Record<string, string> }
  spec: PodSpec & {
    selector?: { matchLabels: Record<string, string> }
    template?: { metadata: { labels: Record<string, string> }; spec: PodSpec }
  }
}

function read(name: string): Manifest[] {
  const documents = parseAllDocuments(readFileSync(path.join(folder, name), 'utf8'))
  for (const document of documents) expect(document.errors).toEqual([])
  return documents.map((document) => document.toJS() as Manifest)
}

function sidecap(spec: PodSpec): Container {
  return spec.containers.find(({ name }) => name === 'sidecap')!
}

const [pod] = read('windows-sidecar-pod.yaml')
const [namespace, daemonSet] = read('windows-hostprocess-daemonset.yaml')
const node = daemonSet!.spec.template!.spec

describe.each<[string, PodSpec]>([
  ['windows-sidecar-pod.yaml', pod!.spec],
  ['windows-hostprocess-daemonset.yaml', node],
])('%s', (_name, spec) => {
  test('goes to Windows nodes only', () => {
    expect(spec.os).toEqual({ name: 'windows' })
    expect(spec.nodeSelector).toMatchObject({ 'kubernetes.io/os': 'windows' })
  })

  test('has nothing that only Linux knows: kubelets refuse such pods', () => {
    // The list of fields is that of PodOS in Kubernetes' API reference.
    const text = JSON.stringify(spec)
    for (const field of [
      'hostPID',
      'hostIPC',
      'seLinuxOptions',
      'seccompProfile',
      'appArmorProfile',
      'fsGroup',
      'sysctls',
      'shareProcessNamespace',
      'runAsUser"',
      'runAsGroup',
      'supplementalGroups',
      'capabilities',
      'readOnlyRootFilesystem',
      'privileged"',
      'allowPrivilegeEscalation',
      'procMount',
      '"Memory"',
    ]) {
      expect(text).not.toContain(field)
    }
  })

  test('sets only what the agent knows', () => {
    const env = Object.fromEntries(sidecap(spec).env!.map(({ name, value }) => [name, value]))
    // The names of backends differ between systems: the schema of this one knows `auto` for sure.
    expect(() => loadConfig({ env: { ...env, SIDECAP_BACKEND: 'auto' } })).not.toThrow()
    expect(['auto', 'pcap', 'raw', 'pktmon']).toContain(env['SIDECAP_BACKEND'])
  })

  test('is asked whether it lives, not whether it is ready', () => {
    expect(sidecap(spec).livenessProbe!.httpGet).toEqual({ path: '/healthz', port: 9722 })
    expect(sidecap(spec).readinessProbe).toBeUndefined()
  })

  test('mounts the volumes it has', () => {
    const mounted = sidecap(spec).volumeMounts ?? []
    expect(mounted.map(({ name }) => name)).toEqual((spec.volumes ?? []).map(({ name }) => name))
    for (const { mountPath } of mounted) expect(mountPath).toBe('C:\\ProgramData\\sidecap')
  })
})

test('the plain sidecar captures by raw sockets, as administrator of its container', () => {
  expect(sidecap(pod!.spec).securityContext).toEqual({
    windowsOptions: { runAsUserName: 'ContainerAdministrator' },
  })
  expect(sidecap(pod!.spec).env).toContainEqual({ name: 'SIDECAP_BACKEND', value: 'raw' })
  expect(pod!.spec.hostNetwork).toBeUndefined()
  expect(JSON.stringify(pod)).not.toContain('hostProcess')
  // The image's own entry point, so nothing to be wrong about.
  expect(sidecap(pod!.spec).command).toBeUndefined()
})

describe('the HostProcess DaemonSet', () => {
  test('is a HostProcess pod: all of it, on the node’s network, as SYSTEM', () => {
    expect(node.securityContext).toEqual({
      windowsOptions: { hostProcess: true, runAsUserName: 'NT AUTHORITY\\SYSTEM' },
    })
    expect(node.hostNetwork).toBe(true)
    for (const { securityContext } of node.containers) expect(securityContext).toBeUndefined()
  })

  test('may exist in its namespace, which is there first', () => {
    expect(namespace).toMatchObject({
      kind: 'Namespace',
      metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
    })
    expect(daemonSet!.metadata.namespace).toBe(namespace!.metadata.name)
  })

  test('names its program below the mount point: the image’s entry point would be a file of the node', () => {
    const { command, workingDir, args } = sidecap(node)
    for (const place of [...command!, workingDir!]) {
      expect(place).toMatch(/^%CONTAINER_SANDBOX_MOUNT_POINT%\\/)
    }
    expect(args).toBeUndefined()
  })

  test('starts what the image holds', () => {
    const image = readFileSync(path.resolve(folder, '../../Dockerfile.windows'), 'utf8')
    const [, list] = /^ENTRYPOINT (.*)$/m.exec(image)!
    const entry = (JSON.parse(list!) as string[]).map((place) => place.replace('C:', ''))
    const { command } = sidecap(node)
    const mounted = command!.map((place) => place.replace('%CONTAINER_SANDBOX_MOUNT_POINT%', ''))
    expect(mounted).toEqual(entry)
  })

  test('selects its own pods', () => {
    const { selector, template } = daemonSet!.spec
    expect(template!.metadata.labels).toMatchObject(selector!.matchLabels)
  })
})
