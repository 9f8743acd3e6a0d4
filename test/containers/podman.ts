/**
 * Containers without a registry: a Debian base made by debootstrap, images built from it by podman, everything in a
 * storage of its own under /var/tmp (kept between runs: the second build takes seconds). The machine's own podman
 * configuration and images are not touched.
 *
 * Needs root and Debian's packages podman runc netavark aardvark-dns catatonit iptables debootstrap tcpdump.
 */
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const CACHE = path.join('/var/tmp', 'sidecap-containers')
const ROOT = path.resolve(import.meta.dirname, '../..')
// Podman insists on the same one with the same storage.
const RUN = '/run/sidecap-containers'
const CONFIG = path.join(CACHE, 'containers.conf')
const TOOLS = ['podman', 'runc', 'debootstrap', 'iptables', 'tcpdump']
const PLACES = ['/usr/sbin', '/usr/bin', '/sbin', '/bin']

const DEBIAN = 'localhost/sidecap-test/debian:bookworm-slim'
const NODE = 'localhost/sidecap-test/node:bookworm-slim'
/** nginx in Debian, with curl: the application, and any client. */
export const APP = 'localhost/sidecap-test/app:latest'
/** What docker/Dockerfile makes. */
export const SIDECAP = 'localhost/sidecap-test/sidecap:latest'

/** Why containers cannot be tested here, or undefined. */
export function obstacle(): string | undefined {
  if (process.platform !== 'linux' || process.getuid!() !== 0) return 'needs root on Linux'
  const missing = TOOLS.filter(
    (tool) => !PLACES.some((place) => existsSync(path.join(place, tool))),
  )
  return missing.length === 0 ? undefined : `needs ${missing.join(', ')}`
}

export interface Result {
  status: number
  stdout: Buffer
  stderr: string
}

/** Runs podman; the exit code is the caller's to judge. */
export function tryPodman(...args: string[]): Promise<Result> {
  const env = {
    ...process.env,
    CONTAINERS_CONF: CONFIG,
    // Health checks are run by the tests; systemd's timers for them are not to be had here.
    DISABLE_HC_SYSTEMD: 'true',
  }
  const command = ['--root', path.join(CACHE, 'storage'), '--runroot', RUN, ...args]
  return new Promise((resolve) => {
    const options = { env, encoding: 'buffer' as const, maxBuffer: 1 << 28 }
    execFile('podman', command, options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ status, stdout, stderr: stderr.toString() })
    })
  })
}

/** Runs podman and gives what it prints; throws with its words when it fails. */
export async function podman(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await tryPodman(...args)
  if (status !== 0) {
    throw new Error(
      `podman ${args.join(' ')}: exit ${status}\n${stdout.toString().slice(-4000)}\n${stderr.slice(-4000)}`,
    )
  }
  return stdout.toString().trim()
}

/** Builds all images: Debian, Node on it, the application, and ours from the shipped Dockerfile. */
export async function buildImages(): Promise<void> {
  mkdirSync(CACHE, { recursive: true, mode: 0o700 })
  writeFileSync(
    CONFIG,
    [
      '[containers]',
      'default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]',
      '[engine]',
      'runtime = "runc"',
      'cgroup_manager = "cgroupfs"',
      'events_logger = "file"',
      '[network]',
      'network_backend = "netavark"',
      `network_config_dir = "${path.join(CACHE, 'networks')}"`,
    ].join('\n'),
  )
  if ((await tryPodman('image', 'exists', DEBIAN)).status !== 0) await importDebian()
  const context = mkdtempSync(path.join(os.tmpdir(), 'sidecap-context-'))
  try {
    await buildApp(context)
    await buildNode(context)
    await buildSidecap(context)
  } finally {
    rmSync(context, { recursive: true })
  }
}

async function importDebian(): Promise<void> {
  const archive = path.join(CACHE, 'bookworm.tar')
  if (!existsSync(archive)) {
    const tree = mkdtempSync(path.join('/var/tmp', 'sidecap-debootstrap-'))
    try {
      execFileSync('debootstrap', ['--variant=minbase', 'bookworm', tree], { stdio: 'pipe' })
      execFileSync('tar', ['-C', tree, '-cf', `${archive}.part`, '.'])
      renameSync(`${archive}.part`, archive)
    } finally {
      rmSync(tree, { recursive: true, force: true })
    }
  }
  const setting = 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  await podman('import', '-c', setting, archive, DEBIAN)
}

function buildApp(context: string): Promise<string> {
  return build(context, APP, [
    `FROM ${DEBIAN}`,
    'RUN apt-get update -q && apt-get install -y -q --no-install-recommends nginx-light curl procps',
    'CMD ["nginx", "-g", "daemon off;"]',
  ])
}

/** What the official image of Node has of it: the executable and npm. Both are this machine's. */
function buildNode(context: string): Promise<string> {
  cpSync(process.execPath, path.join(context, 'node'), { dereference: true })
  cpSync(npmDirectory(), path.join(context, 'npm'), { recursive: true, dereference: true })
  return build(context, NODE, [
    `FROM ${DEBIAN}`,
    'RUN apt-get update -q && apt-get install -y -q --no-install-recommends libstdc++6 libatomic1',
    'COPY node /usr/local/bin/node',
    'COPY npm /usr/local/lib/node_modules/npm',
    'RUN cd /usr/local/bin && ln -s ../lib/node_modules/npm/bin/npm-cli.js npm \\',
    '  && ln -s ../lib/node_modules/npm/bin/npx-cli.js npx && npm --version',
  ])
}

/** The shipped Dockerfile, with this machine's way to the npm registry: its settings as a secret, its certificates. */
async function buildSidecap(context: string): Promise<void> {
  const npmrc = path.join(context, 'npmrc')
  const authorities = npmSetting('cafile') ?? process.env['NODE_EXTRA_CA_CERTS']
  const settings = { registry: npmSetting('registry'), cafile: authorities }
  const lines = Object.entries(settings).flatMap(([key, value]) =>
    value ? [`${key}=${value}`] : [],
  )
  writeFileSync(npmrc, `${lines.join('\n')}\n`)
  const mounted = authorities === undefined ? [] : ['-v', `${authorities}:${authorities}:ro`]
  await podman(
    ...['build', '-q', '--format', 'docker', '--network', 'host', ...mounted],
    ...['--secret', `id=npmrc,src=${npmrc}`, '--build-arg', `NODE_IMAGE=${NODE}`],
    ...['-t', SIDECAP, '-f', path.join(ROOT, 'docker/Dockerfile'), ROOT],
  )
}

function build(context: string, image: string, lines: string[]): Promise<string> {
  const file = path.join(context, 'Containerfile')
  writeFileSync(file, lines.join('\n'))
  return podman('build', '-q', '--network', 'host', '-t', image, '-f', file, context)
}

function npmDirectory(): string {
  const cli = process.env['npm_execpath']
  if (cli?.endsWith('npm-cli.js')) return path.resolve(cli, '../..')
  return path.join(execFileSync('npm', ['root', '-g'], { encoding: 'utf8' }).trim(), 'npm')
}

function npmSetting(key: string): string | undefined {
  const { stdout } = spawnSync('npm', ['config', 'get', key], { encoding: 'utf8', cwd: ROOT })
  const value = stdout.trim()
  return value === '' || value === 'null' || value === 'undefined' ? undefined : value
}

/** What tcpdump reads in a pcap file, a line a packet, payload as text. Throws when it finds fault with the file. */
export function tcpdump(file: Buffer, filter = ''): string[] {
  const args = ['-nn', '-A', '-r', '-', ...(filter === '' ? [] : [filter])]
  const { status, stdout, stderr } = spawnSync('tcpdump', args, { input: file, encoding: 'latin1' })
  if (status !== 0) throw new Error(`tcpdump: exit ${status}: ${stderr}`)
  return stdout.split(/\n(?=\d\d:\d\d:\d\d\.\d+ )/).filter((line) => line !== '')
}

/** Removes this run's containers, networks stay; then the runtime directory. */
export async function cleanUp(): Promise<void> {
  await tryPodman('pod', 'rm', '-af', '-t', '1')
  await tryPodman('rm', '-af', '-t', '1', '-v')
  await tryPodman('volume', 'prune', '-f')
  // Old layers of the build stage would pile up from run to run; those of the last one are still its cache.
  await tryPodman('image', 'prune', '-f', '--filter', 'until=24h')
  rmSync(RUN, { recursive: true, force: true })
}
