import { describe, expect, it } from 'vitest'
import { TLS_ALERTS, TLS_HELLOS, TLS_VERSIONS } from '#src/accounts/series.js'
import { ascii, Bench, back, hex, tcp, word } from './wire.js'

const ENDS = { from: '10.0.0.1', to: '10.0.0.2', fromPort: 4000, toPort: 8443 }
const RANDOM = '5a'.repeat(32)
const RETRY = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c'

const size = (text: string) => hex(text).length

function record(type: number, payload: string, version = '0301'): string {
  return `${word(type, 1)} ${version} ${word(size(payload), 2)} ${payload}`
}

function handshake(type: number, payload: string): string {
  return record(22, `${word(type, 1)} ${word(size(payload), 3)} ${payload}`)
}

function extension(type: number, payload: string): string {
  return `${word(type, 2)} ${word(size(payload), 2)} ${payload}`
}

function serverName(name: string): string {
  const entry = `00 ${word(name.length, 2)} ${ascii(name)}`
  return extension(0, `${word(size(entry), 2)} ${entry}`)
}

function clientHello(extensions: string): string {
  const fixed = `0303 ${RANDOM} 00 0004 1301 1302 01 00`
  return handshake(1, `${fixed} ${word(size(extensions), 2)} ${extensions}`)
}

function serverHello(version: string, extensions: string | null, random = RANDOM): string {
  const rest = extensions === null ? '' : word(size(extensions), 2) + extensions
  return handshake(2, `${version} ${random} 00 1301 00 ${rest}`)
}

const names = (bench: Bench) => bench.accounts.tls.top(9)
const versions = (bench: Bench) => bench.counts(TLS_HELLOS, TLS_VERSIONS)

describe('TLS', () => {
  it('finds the name asked for, of any port, behind other extensions', () => {
    const bench = new Bench()
    const padding = extension(21, '00'.repeat(40))
    bench.put(0, tcp(ENDS, 1, clientHello(padding + serverName('WWW.example.test'))))
    bench.put(1, tcp({ ...ENDS, fromPort: 4001 }, 1, clientHello(serverName('www.example.test'))))
    bench.put(2, tcp({ ...ENDS, fromPort: 4002 }, 1, clientHello(padding)))
    expect(names(bench)).toEqual([{ name: 'www.example.test', hellos: 2 }])
  })

  it('counts server hellos by the version they chose', () => {
    const bench = new Bench()
    const hellos = [
      serverHello('0300', null),
      serverHello('0301', null),
      serverHello('0302', ''),
      serverHello('0303', extension(0xff01, '00')),
      serverHello('0303', extension(51, '001d0000') + extension(43, '0304')),
      serverHello('0303', extension(43, '7f1c')),
    ]
    for (const [i, hello] of hellos.entries())
      bench.put(i, tcp({ ...back(ENDS), toPort: 4000 + i }, 1, hello))
    expect(versions(bench)).toEqual({
      ...{ ssl3: 1, 'tls1.0': 1, 'tls1.1': 1, 'tls1.2': 1, 'tls1.3': 1, other: 1 },
    })
  })

  it('does not take the question for another hello for a choice', () => {
    const bench = new Bench()
    bench.put(0, tcp(back(ENDS), 1, serverHello('0303', extension(43, '0304'), RETRY)))
    bench.put(1, tcp(back(ENDS), 200, serverHello('0303', extension(43, '0304'))))
    expect(versions(bench)).toEqual({ 'tls1.3': 1 })
  })

  it('puts together a hello of several segments, in order', () => {
    const bench = new Bench()
    const hello = clientHello(extension(51, '11'.repeat(1200)) + serverName('far.test'))
    const digits = hello.replaceAll(' ', '')
    bench.put(0, tcp(ENDS, 1000, digits.slice(0, 600)))
    bench.put(0, tcp(back(ENDS), 77, '1603'))
    bench.put(1, tcp(ENDS, 1300, digits.slice(600, 1800)))
    expect(names(bench)).toEqual([])
    bench.put(2, tcp(ENDS, 1900, digits.slice(1800)))
    expect(names(bench)).toEqual([{ name: 'far.test', hellos: 1 }])
  })

  it('tells what it can of a hello that another one displaces', () => {
    const bench = new Bench()
    const extensions = extension(51, '11'.repeat(1200)) + extension(0xff01, '00')
    const digits = serverHello('0303', extensions).replaceAll(' ', '')
    for (let i = 0; i < 40; i++)
      bench.put(i, tcp({ ...back(ENDS), toPort: 4000 + i }, 1, digits.slice(0, 400)))
    expect(versions(bench)).toEqual({ 'tls1.2': 8 })
  })

  it('counts a hello that is sent again once', () => {
    const bench = new Bench()
    for (let i = 0; i < 3; i++) {
      bench.put(i, tcp(ENDS, 1, clientHello(serverName('a.test'))))
      bench.put(i, tcp(back(ENDS), 1, serverHello('0303', null)))
    }
    expect(names(bench)).toEqual([{ name: 'a.test', hellos: 1 }])
    expect(versions(bench)).toEqual({ 'tls1.2': 1 })
  })

  it('finds the name in what was kept of a packet', () => {
    const bench = new Bench()
    const packet = tcp(
      ENDS,
      1,
      clientHello(serverName('cut.test') + extension(21, '00'.repeat(400))),
    )
    bench.put(0, packet, 160)
    expect(names(bench)).toEqual([{ name: 'cut.test', hellos: 1 }])
  })

  it('counts alerts that can be read, by level, also behind another record', () => {
    const bench = new Bench()
    bench.put(0, tcp(ENDS, 1, record(21, '0100')))
    bench.put(1, tcp(ENDS, 8, record(21, '0228')))
    bench.put(2, tcp(ENDS, 15, handshake(11, '000000') + record(21, '022a')))
    // Encrypted: longer, or of a level that is none.
    bench.put(3, tcp(ENDS, 40, record(21, '02'.repeat(26))))
    bench.put(4, tcp(ENDS, 80, record(21, '9c11')))
    expect(bench.counts(TLS_ALERTS, ['warning', 'fatal'])).toEqual({ warning: 1, fatal: 2 })
  })

  it('counts an alert that is sent again once, and all that a segment says', () => {
    const bench = new Bench()
    const alert = tcp(ENDS, 1, record(21, '0228'))
    bench.put(0, alert)
    bench.put(1, alert)
    const both = tcp(
      back(ENDS),
      1,
      serverHello('0303', null) + record(21, '0100') + record(21, '0101'),
    )
    bench.put(2, both)
    bench.put(3, both)
    expect(bench.counts(TLS_ALERTS, ['warning', 'fatal'])).toEqual({ warning: 2, fatal: 1 })
    expect(versions(bench)).toEqual({ 'tls1.2': 1 })
  })

  it('takes no name from behind its extension', () => {
    const bench = new Bench()
    const entry = `0006 00 000a ${ascii('abc')}`
    const protocols = extension(16, '000c 02 6832 08 687474702f312e31')
    bench.put(0, tcp(ENDS, 1, clientHello(extension(0, entry) + protocols)))
    // Empty: what follows looks like an entry of its list.
    const grease = extension(0x0a0a, '00'.repeat(8))
    bench.put(1, tcp(ENDS, 900, clientHello(extension(0, '') + extension(23, '') + grease)))
    expect(names(bench)).toEqual([])
  })

  it('takes other bytes for nothing', () => {
    const bench = new Bench()
    bench.put(0, tcp(ENDS, 1, '16'))
    bench.put(1, tcp(ENDS, 2, '1603 01ff ff01 0000 20'))
    bench.put(2, tcp(ENDS, 20, record(22, `01 ffffff 0303 ${RANDOM} ${'00'.repeat(40)}`)))
    bench.put(3, tcp(ENDS, 400, record(22, `02 000040 8899 ${'00'.repeat(80)}`)))
    bench.put(4, tcp(ENDS, 600, record(23, `01 000040 0303 ${'00'.repeat(80)}`)))
    expect(names(bench)).toEqual([])
    expect(versions(bench)).toEqual({})
  })

  it('shows bytes that a terminal or a page would obey as numbers', () => {
    const bench = new Bench()
    bench.put(0, tcp(ENDS, 1, clientHello(serverName('\x1b[2J \\<b>\xe4'))))
    expect(names(bench)[0]?.name).toBe('\\027[2j\\032\\092<b>\\228')
  })
})
