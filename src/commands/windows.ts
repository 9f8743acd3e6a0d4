/** The part of `sidecap doctor` that is about Windows, as lines of text. */
import { PLACES, type Statement } from '../capture/places.js'
import type { User, WindowsReport } from '../capture/windows.js'
import { GROUNDS, type Ground } from '../capture/winerrors.js'

/** What a sentence rests on, behind it; nothing behind what was seen here and now. */
export function mark(ground: Ground): string {
  return ground === 'seen' ? '' : ` [${GROUNDS[ground]}]`
}

/** Place, user, files, driver and what they let one expect. */
export function windowsLines(windows: WindowsReport): string[] {
  const { release, place, user, dlls, driver, list, expectations } = windows
  return [
    `windows    ${release}`,
    `place      ${PLACES[place.kind]}${place.certain ? '' : ', most likely'}`,
    ...place.evidence.map(because),
    `user       ${whoever(user)}`,
    ...dlls.map(({ path, what, present }, i) =>
      [
        i === 0 ? 'files     ' : '          ',
        present ? 'there:  ' : 'missing:',
        `${path} (${what})`,
      ].join(' '),
    ),
    `driver     ${driver.state}`,
    ...driver.evidence.map(because),
    ...(list === null ? [] : [`list       ${list.text}${mark(list.ground)}`]),
    '',
    'what such a place lets one expect',
    ...expectations.map(
      ({ backend, works, because: { text, ground } }) =>
        `  ${backend.padEnd(6)} ${works}: ${text}${mark(ground)}`,
    ),
  ]
}

function because({ text, ground }: Statement): string {
  return `           - ${text}${mark(ground)}`
}

function whoever({ kind, name, sid, administrator }: User): string {
  const rights =
    administrator === null
      ? 'rights not known'
      : administrator
        ? 'with the rights of Administrators'
        : 'without the rights of Administrators'
  const who = name === null || name === kind ? kind : `${name}, ${kind}`
  return `${who}${sid === null ? '' : ` (${sid})`}, ${rights}`
}
