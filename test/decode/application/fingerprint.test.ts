import { describe, expect, it } from 'vitest'
import { type HelloShape, ja3, ja4 } from '#src/decode/application/fingerprint.js'

const list = (hex: string) => hex.split(',').map((digits) => Number.parseInt(digits, 16))

/** The example of the specification, technical_details/JA4.md. */
const chrome: HelloShape = {
  version: 0x0303,
  ciphers: list('1a1a,1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035'),
  extensions: list(
    'dada,001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015,0a0a',
  ),
  groups: [0x2a2a, 29, 23, 24],
  pointFormats: [0],
  signatures: list('0403,0804,0401,0503,0805,0501,0806,0601'),
  versions: list('3a3a,0304,0303'),
  alpn: ['h2', 'http/1.1'],
}

describe('fingerprints', () => {
  it('JA4 of the example in its specification', () => {
    expect(ja4(chrome, 't').text).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1')
    expect(ja4(chrome, 'q').text).toMatch(/^q13d1516h2_/)
  })

  it('JA4 without name, protocol, suites, extensions, signatures', () => {
    const nothing: HelloShape = {
      version: 0x0302,
      ciphers: [],
      extensions: [],
      groups: [],
      pointFormats: [],
      signatures: [],
      versions: [],
      alpn: [],
    }
    expect(ja4(nothing, 't').text).toBe('t11i000000_000000000000_000000000000')
    expect(ja4({ ...nothing, alpn: ['\xab\xcd'] }, 't').text).toMatch(/^t11i0000ad_/)
    expect(ja4({ ...nothing, alpn: ['h\xcd'] }, 't').text).toMatch(/^t11i00006d_/)
    expect(ja4({ ...nothing, version: 0xfefd }, 'd').text).toMatch(/^dd2i/)
    expect(ja4({ ...nothing, ciphers: new Array(200).fill(5) }, 't').text).toMatch(/^t11i9900/)
  })

  it('JA3 leaves GREASE out', () => {
    expect(ja3(chrome).full).toBe(
      '771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53,27-0-51-16-17513-23-45-13-5-35-18-43-65281-11-10-21,29-23-24,0',
    )
  })
})
