/** `sidecap doctor`: prints what capture/doctor.ts found out: works, refused because, way out. */
import { type BackendReport, type DoctorReport, diagnose } from '../capture/doctor.js'
import type { Config } from '../config.js'
import type { ErrorBody } from '../errors.js'
import { EXIT } from './output.js'
import { mark, windowsLines } from './windows.js'

/** Prints the report, as text or JSON. The exit code is 0 when what the configuration asks for can be captured. */
export async function doctor(config: Config, json: boolean): Promise<number> {
  const report = await diagnose(config)
  console.log(json ? JSON.stringify(report, null, 2) : text(report, config))
  return report.ok ? EXIT.ok : EXIT.failure
}

function text(report: DoctorReport, config: Config): string {
  const told = new Set<string>()
  return [
    `system     ${report.platform}, Node ${report.node}`,
    `library    ${library(report)}`,
    ...(report.windows === null
      ? [`privilege  ${privilege(report)}`]
      : windowsLines(report.windows)),
    '',
    'adapters   (* is captured by this configuration)',
    ...report.adapters.flatMap((one) => adapter(one, told)),
    ...(report.adapters.length === 0 ? ['  none'] : []),
    '',
    ...report.notes.map((note) => `note       ${note}`),
    ...verdict(report, config),
  ].join('\n')
}

function library({ library }: DoctorReport): string {
  if (library === null) return 'not known: the native addon could not be loaded'
  if (library.state === 'loaded') return `${library.version} from ${library.path}`
  return `${library.state}: ${library.error}`
}

function privilege({ privilege: { uid, netRaw, netRawPossible, noNewPrivileges } }: DoctorReport) {
  if (netRaw === null) return uid === null ? 'not known' : `user ${uid}`
  const possible = netRaw || netRawPossible !== false ? '' : ', not in the bounding set'
  const voided = noNewPrivileges === true ? ', no-new-privileges' : ''
  return `user ${uid}, CAP_NET_RAW ${netRaw ? 'in effect' : 'not in effect'}${possible}${voided}`
}

function adapter(one: DoctorReport['adapters'][number], told: Set<string>): string[] {
  const addresses = one.addresses.map(({ address }) => address).join(' ')
  const name = one.friendlyName === one.name ? one.name : `${one.friendlyName} ${one.name}`
  const head = `${one.captured ? '*' : ' '} ${name}  ${one.kind}, ${one.state}  ${addresses}`
  return [
    head.trimEnd(),
    ...one.backends.flatMap((backend) => backendLines(backend, one.linkTypes, told)),
  ]
}

// What a number means and the way out are told once, whatever the number of adapters: `told` remembers.
function backendLines(backend: BackendReport, types: string[], told: Set<string>): string[] {
  const { name, usable, error, windows } = backend
  if (usable) {
    return [
      `    ${name}: works${name === 'pcap' && types.length > 0 ? ` (${types.join(', ')})` : ''}`,
    ]
  }
  const lines = [`    ${name}: refused: ${error?.message ?? 'for no stated reason'}`]
  if (windows === undefined || error === null) return lines
  const { error: known, ground } = windows
  const more = [`      way out: ${error.hint}${mark(ground)}`]
  if (known !== null) {
    more.unshift(`      ${known.code} ${known.name}: ${known.meaning}${mark(known.ground)}`)
  }
  const news = more.filter((line) => !told.has(line))
  for (const line of news) told.add(line)
  return [...lines, ...news]
}

function verdict(report: DoctorReport, config: Config): string[] {
  if (report.ok) return [`Fine: interfaces=${config.interfaces} can be captured here.`]
  return ['What stands in the way:', ...report.problems.flatMap((one) => problem(one, report))]
}

function problem({ code, message, hint }: ErrorBody, report: DoctorReport): string[] {
  const backends = report.adapters.flatMap((one) => one.backends)
  const ground = backends.find(({ error }) => error?.hint === hint)?.windows?.ground ?? 'seen'
  return [`- ${message} (${code})`, `  way out: ${hint}${mark(ground)}`]
}
