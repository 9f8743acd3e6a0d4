#!/usr/bin/env node
// First, before anything has grown.
import './heap.js'
import { readFileSync } from 'node:fs'
/**
 * The command line: the agent (default), `interfaces`, `capture`, `read`, `stats`, `doctor`. Exit codes: 0 fine, 1 failed, 2 called or
 * configured wrongly. Errors are `sidecap: message` and `hint: …` on stderr.
 */
import { Command } from 'commander'
import type { CaptureFlags } from './commands/capture.js'
import { doctor } from './commands/doctor.js'
import { listInterfaces } from './commands/interfaces.js'
import { addSettings, CAPTURE_SETTINGS, configOf, type Given } from './commands/options.js'
import { endQuietlyWithoutReader, report } from './commands/output.js'
import type { ReadFlags } from './commands/read.js'
import type { StatsFlags } from './commands/stats.js'
import { SidecapError } from './errors.js'

const EXAMPLES = `
Examples:
  sidecap --recorder.bytes 1GiB                                       the agent: record, answer on :9722
  curl -o last5.pcap 'http://localhost:9722/pcap?last=5m&filter=port+443'
  sidecap capture -i eth0 -f 'udp port 53' -w - | tcpdump -nr -       packets without an agent
  sidecap read last5.pcap -f 'tcp port 443'                           a line a packet; -v trees, --json, --fields
  sidecap stats last5.pcap --top 20                                   protocols, conversations, TCP, DNS; of an agent: its URL
  sidecap doctor                                                      why can't I capture here?

Every setting is also a variable (in brackets, after the default) and a key of --config FILE.
Booleans are on without a value. Sizes: 64KiB, 10MB, 1GiB. Times: 100ms, 30s, 5m, 24h, 7d.`

/** Runs the command line; resolves with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0
  const program = new Command('sidecap')
    .description('Packets of this container, now or from five minutes ago, with one curl.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .enablePositionalOptions()
    .configureHelp({ helpWidth: process.stdout.columns ?? 110 })
    // Errors are told by report(), once and in our form; help goes to stdout.
    .configureOutput({ outputError: () => {} })
    .exitOverride()
    .addHelpText('after', EXAMPLES)
  addSettings(program.allowExcessArguments(true)).action(async (given: Given) => {
    const [unknown] = program.args
    if (unknown !== undefined) {
      const names = program.commands.map((command) => command.name()).join(', ')
      const message = `There is no command ${JSON.stringify(unknown)}; there are ${names}`
      throw new SidecapError('CONFIG_INVALID', message)
    }
    const config = configOf(given)
    const { runAgent } = await import('./agent.js')
    await runAgent(config)
  })

  program
    .command('interfaces')
    .description('list the adapters')
    .option('--json', 'as JSON')
    .action((given: Given) => listInterfaces(given['json'] === true))

  const captureCommand = addPrinting(
    program
      .command('capture')
      .description('packets of one adapter, without an agent: shown, or to a pcap file'),
  )
    .option('-i, --interface <adapter>', 'name, index, address, MAC, glob, auto or any')
    .option('-f, --filter <expression>', 'BPF filter (pcap-filter syntax; no host names)')
    .option(
      '-w, --write <file>',
      'pcap file to write; - is stdout; without it and in a pipe, too, unless a form is given',
    )
    .option('-c, --count <n>', 'end after so many packets')
    .option('-s, --snaplen <n>', 'most bytes kept of a packet')
    .option('--duration <time>', 'end after so long')
  addSettings(captureCommand, CAPTURE_SETTINGS).action(async (given: CaptureFlags) => {
    // The decoder is loaded by those who show packets: the agent starts without it.
    const { capture } = await import('./commands/capture.js')
    await capture(given)
  })

  addPrinting(
    program
      .command('read')
      .description(
        'packets of a capture file (pcap or pcapng, gzip, zstd; - is stdin), a line each',
      )
      .argument('[file]', 'capture file, or - for stdin'),
  )
    .option('-f, --filter <expression>', 'BPF filter (pcap-filter syntax; no host names)')
    .option('-c, --count <n>', 'end after so many packets')
    .option(
      '-w, --write <file>',
      'write them instead: .pcap or .pcapng, with .gz compressed; - is stdout',
    )
    .option('--format <pcap|pcapng>', 'format of -w where the name does not tell it')
    .option('--stats', 'numbers instead: packets, bytes, time, protocols; with --json as JSON')
    .option('--follow <stream>', 'the bytes of one conversation instead: tcp:0, udp:3')
    .option('--as <form>', 'how --follow shows them: ascii, hex, raw (to stdout) or json', 'ascii')
    .option('--list-fields', 'all fields that --fields knows: name, title, protocol')
    .action(async (file: string | undefined, given: ReadFlags) => {
      const { read } = await import('./commands/read.js')
      exitCode = await read(file, given)
    })

  program
    .command('stats')
    .description(
      'what the traffic of a capture file or of a running agent says: protocols, who talks to whom, TCP, DNS, names',
    )
    .argument('<of>', 'capture file, - for stdin, or an agent: http://localhost:9722')
    .option('-f, --filter <expression>', 'BPF filter (pcap-filter syntax; no host names)')
    .option('--top <n>', 'rows of each table', '10')
    .option('--sort <by>', 'bytes, packets or duration, the largest first', 'bytes')
    .option(
      '--only <tables>',
      'summary,protocols,conversations,endpoints,tcp,dns,names: only these',
    )
    .option(
      '--last <time>',
      "of an agent's recording, so much up to now: 5m; without it, all it has accounted",
    )
    .option('--interface <adapter>', 'of an agent, this adapter only')
    .option(
      '--token <token>',
      "an agent's bearer token; also SIDECAP_TOKEN, which no list of processes shows",
    )
    .option('--json', 'as JSON')
    .action(async (of: string, given: StatsFlags) => {
      const { stats } = await import('./commands/stats.js')
      exitCode = await stats(of, given)
    })

  const doctorCommand = program
    .command('doctor')
    .description(
      'what works here, what does not, why, and the way out; exit code 1 when nothing can capture',
    )
    .option('--json', 'as JSON')
  addSettings(doctorCommand, [
    'interfaces',
    'backend',
    'filter',
    'replay',
    'data',
    'listen',
  ]).action(async (given: Given) => {
    exitCode = await doctor(configOf(given), given['json'] === true)
  })

  for (const command of program.commands) {
    command.copyInheritedSettings(program).allowExcessArguments(false)
  }
  // The agent's settings before a command would be lost without a word.
  program.hook('preSubcommand', (_, command) => {
    const lost = program.options.find(
      (option) => program.getOptionValueSource(option.attributeName()) === 'cli',
    )
    if (lost === undefined) return
    const message = `${lost.long} stands before ${command.name()}, whose options come behind it`
    throw new SidecapError('CONFIG_INVALID', message)
  })
  try {
    await program.parseAsync(argv)
    return exitCode
  } catch (error) {
    const ended = error as { code?: string; exitCode?: number }
    // --help and --version end by an error of exit code 0.
    if (ended.code?.startsWith('commander.') && ended.exitCode === 0) return 0
    const command = program.commands.find((one) => one.name() === program.args[0])
    return report(error, argv.includes('--json'), command?.name())
  }
}

/** Flags that say how packets are shown. */
function addPrinting(command: Command): Command {
  return command
    .option('-v, --verbose', 'every field, as a tree')
    .option('-x, --hex', 'every byte')
    .option('--json', 'a JSON object a line; summary and errors as JSON, too, on stderr')
    .option('--fields <names>', "columns of Wireshark's names: ip.src,tcp.dstport")
    .option('--checksums', 'verify checksums (-v does, --fields when one is asked for)')
    .option('-R, --reassemble', 'messages that lie in several packets are read as a whole')
    .option('--absolute', "TCP's own sequence numbers, not counted from the start of a connection")
    .option('--time <form>', 'local, utc, epoch, relative or none', 'local')
    .option('--color <when>', 'auto, always or never', 'auto')
}

function version(): string {
  const file = new URL('../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

endQuietlyWithoutReader()
process.exitCode = await main(process.argv)
