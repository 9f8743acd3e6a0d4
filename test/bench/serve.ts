/** Downloads: 1 GiB against nginx serving the same bytes, filtered against tcpdump reading them. */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Agent } from '../net/agent.js'
import type { Testbed } from '../net/netns.js'
import { cpuSeconds } from '../net/proc.js'
import { installed, must, run, waitFor } from '../net/shell.js'
import { numbersOf } from '../net/witness.js'
import { ROOMY } from './capturers.js'
import { median, number, type Row, table } from './report.js'

const FILTERS = ['udp port 53', 'tcp port 443', 'ip']

/** Fills a recorder with mixed traffic and measures everything that reads it. */
export async function measureServing(bed: Testbed, rounds: number, quick: boolean): Promise<Row[]> {
  const directory = mkdtempSync('/dev/shm/sidecap-serve-')
  const agent = await Agent.start(bed, { data: path.join(directory, 'data'), settings: ROOMY })
  try {
    const count = quick ? 600_000 : 2_900_000
    await bed.generate({ count, size: 'mixed', rate: 400_000, cpu: 0, flows: 1000 })
    await agent.settled(count)
    const file = path.join(directory, 'www', 'all.pcap')
    mkdirSync(path.dirname(file))
    await agent.download('/pcap', file)
    const { missing } = await numbersOf(file, { count })
    const bytes = statSync(file).size
    console.log(
      `\nDownloads of ${number(bytes / 2 ** 20)} MiB (${missing} of ${count} packets missing)`,
    )
    return [
      ...(await againstNginx(bed, agent, directory, bytes, rounds)),
      ...(await filtered(bed, agent, file, rounds)),
      ...(await besideCapture(bed, agent, count)),
      ...(await scrapes(agent)),
    ]
  } finally {
    await agent.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

async function againstNginx(
  bed: Testbed,
  agent: Agent,
  directory: string,
  bytes: number,
  rounds: number,
): Promise<Row[]> {
  if (!(await installed('nginx'))) {
    console.log('NOT COMPARED: nginx is not installed')
    return []
  }
  const nginx = await startNginx(bed, directory)
  try {
    const ours: Timed[] = []
    const theirs: Timed[] = []
    for (let round = 0; round < rounds + 1; round++) {
      // The first round of each warms up.
      const a = await timed(bed, agent.url('/pcap'), agent.pid)
      const b = await timed(bed, 'http://127.0.0.1:8080/all.pcap', nginx.worker)
      if (a.bytes !== bytes || b.bytes !== bytes) throw new Error('a download had another size')
      if (round > 0) {
        ours.push(a)
        theirs.push(b)
      }
    }
    const speed = (list: Timed[]) => bytes / 1e6 / median(list.map(({ seconds }) => seconds))
    const cpu = (list: Timed[]) => median(list.map((one) => (one.cpu / bytes) * 1e9))
    const first = (list: Timed[]) => median(list.map((one) => one.first))
    console.log(
      table([
        ['server', 'MB/s', 'CPU s/GB', 'first byte ms'],
        ['sidecap', number(Math.round(speed(ours))), number(cpu(ours)), number(first(ours))],
        [
          'nginx sendfile',
          number(Math.round(speed(theirs))),
          number(cpu(theirs)),
          number(first(theirs)),
        ],
      ]),
    )
    return [
      {
        what: 'download without filter: sidecap / nginx',
        value: speed(ours) / speed(theirs),
        unit: '×',
        bar: { is: '>=', limit: 0.9, from: 'PERFORMANCE.md' },
      },
    ]
  } finally {
    nginx.stop()
  }
}

interface Timed {
  seconds: number
  /** Milliseconds until the first byte: ours first asks the capture for what it still holds. */
  first: number
  bytes: number
  /** CPU seconds of the server. */
  cpu: number
}

async function timed(bed: Testbed, url: string, server: number): Promise<Timed> {
  const before = cpuSeconds(server)
  const format = '%{time_total} %{size_download} %{http_code} %{time_starttransfer}'
  const curl = bed.inside('curl', '-sS', '-o', '/dev/null', '-w', format, url)
  const [seconds, bytes, status, first] = (await must(curl)).stdout.split(' ').map(Number)
  if (status !== 200) throw new Error(`${url}: ${status}`)
  return {
    seconds: seconds!,
    first: first! * 1000,
    bytes: bytes!,
    cpu: cpuSeconds(server) - before,
  }
}

async function startNginx(
  bed: Testbed,
  directory: string,
): Promise<{ worker: number; stop(): void }> {
  const config = path.join(directory, 'nginx.conf')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${directory}/${name};`)
    .join(' ')
  writeFileSync(
    config,
    `daemon off; master_process off; worker_processes 1; user root; pid ${directory}/nginx.pid;
error_log ${directory}/error.log; events { worker_connections 64; }
http { access_log off; sendfile on; tcp_nopush on; ${temporary}
  server { listen 127.0.0.1:8080; root ${directory}/www; } }\n`,
  )
  const child = bed.launch(['nginx', '-c', config, '-e', `${directory}/error.log`])
  await waitFor('nginx', async () => {
    const curl = bed.inside('curl', '-sI', '-o', '/dev/null', 'http://127.0.0.1:8080/all.pcap')
    return (await run(curl)).status === 0
  })
  return { worker: child.pid!, stop: () => child.kill('SIGTERM') }
}

async function filtered(bed: Testbed, agent: Agent, file: string, rounds: number): Promise<Row[]> {
  const rows: Row[] = []
  const shown = [['filter', 'sidecap s', 'tcpdump s', 'same packets']]
  for (const filter of FILTERS) {
    const route = `/pcap?filter=${encodeURIComponent(filter)}`
    const ours: number[] = []
    const theirs: number[] = []
    for (let round = 0; round < rounds; round++) {
      ours.push((await timed(bed, agent.url(route), agent.pid)).seconds)
      const began = performance.now()
      // Both hand the packets to another process: a write to /dev/null itself would move nothing.
      await must(['sh', '-c', 'tcpdump -r "$0" -w - "$1" | cat > /dev/null', file, filter])
      theirs.push((performance.now() - began) / 1000)
    }
    const equal =
      (await checksum(bed.inside('curl', '-sS', agent.url(route)))) ===
      (await checksum(['tcpdump', '-r', file, '-w', '-', filter]))
    shown.push([filter, number(median(ours)), number(median(theirs)), equal ? 'yes' : 'NO'])
    rows.push({
      what: `download with filter “${filter}”: speed sidecap / tcpdump -r -w -`,
      value: median(theirs) / median(ours),
      unit: '×',
      bar: { is: '>=', limit: 1, from: 'PERFORMANCE.md' },
    })
    if (!equal)
      rows.push({
        what: `“${filter}” selects other packets`,
        value: 1,
        unit: '',
        bar: { is: '<=', limit: 0, from: 'issue 2, must show 7' },
      })
  }
  console.log(table(shown))
  return rows
}

/** Checksum of the records a program writes to its standard output: all but the 24 bytes of the file's header. */
async function checksum(command: string[]): Promise<string> {
  const script = '"$@" 2>/dev/null | tail -c +25 | cksum'
  return (await must(['sh', '-c', script, 'sh', ...command])).stdout
}

/** Downloads while 20 k packets a second arrive: nothing may be lost. */
async function besideCapture(bed: Testbed, agent: Agent, before: number): Promise<Row[]> {
  const count = 60_000
  const sending = bed.generate({ count, rate: 20_000, first: before + 1 })
  let downloads = 0
  let sent = false
  sending.finally(() => {
    sent = true
  })
  while (!sent) {
    await timed(bed, agent.url('/pcap'), agent.pid)
    downloads++
  }
  await sending
  const totals = await agent.settled(before + count)
  return [
    {
      what: `lost at 20 k/s beside ${downloads} downloads`,
      value: before + count - totals.written,
      unit: 'packets',
      bar: { is: '<=', limit: 0, from: 'PERFORMANCE.md' },
    },
  ]
}

async function scrapes(agent: Agent): Promise<Row[]> {
  const times: number[] = []
  let size = 0
  for (let i = 0; i < 20; i++) {
    const { stdout } = await must(
      agent.curlCommand('/metrics', '-o', '/dev/null', '-w', '%{time_total} %{size_download}'),
    )
    const [seconds, bytes] = stdout.split(' ').map(Number)
    times.push(seconds! * 1000)
    size = bytes!
  }
  return [
    {
      what: '/metrics, median of 20',
      value: median(times),
      unit: 'ms',
      bar: { is: '<=', limit: 5, from: 'PERFORMANCE.md' },
    },
    {
      what: '/metrics, size',
      value: size / 1024,
      unit: 'KiB',
      bar: { is: '<=', limit: 64, from: 'PERFORMANCE.md' },
    },
  ]
}
