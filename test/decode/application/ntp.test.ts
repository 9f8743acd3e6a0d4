/** NTP: time, control and private messages. */
import { describe, expect, it } from 'vitest'
import { overUdp, read } from './packets.js'

const REQUEST = '230a06ec 00000bd9 00000630 c0000201'
const TIMES = 'e09b1f0973edba4a e09b1f0100000000 0000000000000000 83aa7e8080000000'

describe('NTP', () => {
  it('reads a client, a server and the control messages of real programs', () => {
    const [client, server, control, answer] = read('ntp').map(({ own }) => own[0]!)
    expect(client).toMatchObject({
      'ntp.flags': 0xe3,
      'ntp.flags.li': 3,
      'ntp.flags.vn': 4,
      'ntp.flags.mode': 3,
      'ntp.refid': '00000000',
      'ntp.reftime': 'NULL',
      'ntp.xmt': 'Nov 22, 2026 05:20:05.305014133 UTC',
      size: 48,
    })
    expect(server).toMatchObject({
      'ntp.flags.mode': 4,
      'ntp.refid': '494e4954',
      'ntp.rec': 'Nov 22, 2026 05:20:05.305974908 UTC',
    })
    expect(control).toMatchObject({ 'ntp.ctrl.flags2.r': 0, 'ntp.ctrl.flags2.opcode': 2 })
    expect(answer).toMatchObject({ 'ntp.ctrl.flags2.r': 1, 'ntp.ctrl.count': 41 })
    expect(answer!.variables).toBe('stratum=16, version="ntpd ntpsec-1.2.2"\r\n')
  })

  it('reads extension fields and the code behind them; times after 2036 are of the second era', () => {
    const mac = '00000001 000102030405060708090a0b0c0d0e0f'
    const { own, stopped } = overUdp(
      'ntp',
      123,
      `${REQUEST} ${TIMES} 0104 0010 ${'aa'.repeat(12)} ${mac}`,
    )
    expect(stopped).toBeNull()
    expect(own[0]).toMatchObject({
      'ntp.precision': 0xec,
      'ntp.reftime': 'May 31, 2019 03:33:29.452846186 UTC',
      'ntp.rec': 'NULL',
      'ntp.xmt': 'Jan  1, 1970 00:00:00.500000000 UTC',
      extensions: [
        { 'ntp.ext.type': 0x104, 'ntp.ext.length': 16, 'ntp.ext.value': 'aa'.repeat(12) },
      ],
      'ntp.keyid': '00000001',
      'ntp.mac': '000102030405060708090a0b0c0d0e0f',
    })
    const later = overUdp('ntp', 123, `${REQUEST} ${TIMES.replace('83aa7e80', '00000001')}`)
    expect(later.own[0]!['ntp.xmt']).toBe('Feb  7, 2036 06:28:17.500000000 UTC')
  })

  it('reads a private request', () => {
    const { own } = overUdp('ntp', 123, '9780032a 1005 0048')
    expect(own[0]).toMatchObject({
      'ntp.priv.flags.r': 1,
      'ntp.priv.auth': 1,
      'ntp.priv.reqcode': 42,
      'ntp.priv.err': 1,
      'ntp.priv.numitems': 5,
      'ntp.priv.itemsize': 72,
    })
  })

  it('says what a cut message lacks, and what an extension field without length is', () => {
    const cut = overUdp('ntp', 123, `${REQUEST} ${TIMES}`, 20)
    expect(cut.own[0]).toMatchObject({ 'ntp.stratum': 10 })
    expect(cut.stopped).toMatchObject({ protocol: 'ntp', need: 48, have: 28, because: 'packet' })
    const hostile = overUdp('ntp', 123, `${REQUEST} ${TIMES} 0104 0000 ${'00'.repeat(28)}`)
    expect(hostile.stopped).toMatchObject({
      because: 'value',
      detail: 'ntp.ext.length is 0, less than 4',
    })
  })
})
