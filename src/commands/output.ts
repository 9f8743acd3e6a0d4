/** What the commands say: results on stdout, everything else on stderr, errors as message and hint. */
import { CommanderError } from 'commander'
import { asSidecapError, type ErrorCode, SidecapError } from '../errors.js'

/** Exit codes: 0 fine, 1 failed, 2 called or configured wrongly. */
export const EXIT = { ok: 0, failure: 1, usage: 2 } as const

/** Whether there is colour was decided before: Node would look at the terminal and NO_COLOR once more. */
export const ALWAYS = { validateStream: false } as const

const USAGE: readonly ErrorCode[] = [
  'CONFIG_INVALID',
  'CONFIG_UNKNOWN_KEY',
  'ADAPTER_AMBIGUOUS',
  'BACKEND_UNKNOWN',
  'FILTER_INVALID',
  'FILTER_NAME',
  'FILTER_TOO_LONG',
  'FILTER_TIMEOUT',
]

/** A reader that goes away (`| head`) ends the program quietly, as it ends tcpdump and cat; a full disk with an error. */
export function endQuietlyWithoutReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    const { code, message } = error
    if (code === 'EPIPE') process.exit(EXIT.ok)
    const failed = new SidecapError(
      code === 'ENOSPC' || code === 'EDQUOT' ? 'DISK_FULL' : 'DISK_FAILED',
      `stdout could not be written further: ${message}`,
      { cause: error, hint: 'Free space, or write elsewhere.' },
    )
    process.exit(report(failed, process.argv.includes('--json')))
  })
  // A closed stderr must not end a capture.
  process.stderr.on('error', () => {})
}

/** Shows an error of the command (of the agent itself when not given) on stderr, as text or as JSON, and returns the exit code. */
export function report(thrown: unknown, json: boolean, command?: string): number {
  const error = thrown instanceof CommanderError ? usageError(thrown) : asSidecapError(thrown)
  const help = command === undefined ? 'sidecap --help' : `sidecap ${command} --help`
  const hint = error.hint.replace('sidecap --help', help)
  if (json) console.error(JSON.stringify({ ...error.toJSON(), hint }))
  else console.error(`sidecap: ${error.message}\nhint: ${hint}`)
  if (error.code === 'INTERNAL' && thrown instanceof Error) console.error(thrown.stack)
  return USAGE.includes(error.code) ? EXIT.usage : EXIT.failure
}

/** Commander's words in our form: `error: unknown option '--x=secret'` keeps no value. */
function usageError(error: CommanderError): SidecapError {
  const message = error.message
    .replace(/^error: /, '')
    .replace(/'(--?[^'=]+)=[^']*'/, "'$1'")
    .replace(/\n\((.*)\)$/s, ', $1')
  const unknown = error.code === 'commander.unknownOption'
  const text = message.charAt(0).toUpperCase() + message.slice(1)
  return new SidecapError(unknown ? 'CONFIG_UNKNOWN_KEY' : 'CONFIG_INVALID', text)
}

/** Rows as columns, two spaces apart; the first row is the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
