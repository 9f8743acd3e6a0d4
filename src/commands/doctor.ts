/** `sidecap doctor`: prints what capture/doctor.ts found out: works, refused because, way out. */
import { type DoctorReport, diagnose } from '../capture/doctor.js'
import type { Config } from '../config.js'
import type { ErrorBody } from '../errors.js'
import { EXIT } from './output.js'

/** Prints the report, as text or JSON. The exit code is 0 when what the configuration asks for can be captured. */
export async function doctor(config: Config, json: boolean): Promise<number> {
  const report = await diagnose(config)
  console.log(json ? JSON.stringify(report, null, 2) : text(report, config))
  return report.ok ? EXIT.ok : EXIT.failure
}

function text(report: DoctorReport, config: Config): string {
  return [
    `system     ${report.platform}, Node ${report.node}`,
    `library    ${library(report)}`,
    `privilege  ${privilege(report)}`,
    '',
    'adapters   (* is captured by this configuration)',
    ...report.adapters.flatMap(adapter),
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

function adapter(one: DoctorReport['adapters'][number]): string[] {
  const addresses = one.addresses.map(({ address }) => address).join(' ')
  const head = `${one.captured ? '*' : ' '} ${one.name}  ${one.kind}, ${one.state}  ${addresses}`
  return [
    head.trimEnd(),
    ...one.backends.map(({ name, usable, error }) =>
      usable
        ? `    ${name}: works${name === 'pcap' && one.linkTypes.length > 0 ? ` (${one.linkTypes.join(', ')})` : ''}`
        : `    ${name}: refused: ${error?.message ?? 'for no stated reason'}`,
    ),
  ]
}

function verdict(report: DoctorReport, config: Config): string[] {
  if (report.ok) return [`Fine: interfaces=${config.interfaces} can be captured here.`]
  return ['What stands in the way:', ...report.problems.flatMap(problem)]
}

function problem({ code, message, hint }: ErrorBody): string[] {
  return [`- ${message} (${code})`, `  way out: ${hint}`]
}
