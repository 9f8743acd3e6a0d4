/** Which backend `auto` takes, and what it says of the others. */
import { describe, expect, it } from 'vitest'
import type { Session, SessionOptions } from '#src/capture/addon.js'
import { openAutomatic, tell } from '#src/capture/automatic.js'
import { type ErrorCode, SidecapError } from '#src/errors.js'

const BACKENDS = ['pcap', 'raw', 'pktmon']
const handlers = { onBlock: () => {}, onEnd: () => {} }
const options = { backend: 'auto', device: '{9A5F}' } as SessionOptions

/** Opens by those that are not in the list of refusals. */
function opener(refusals: Record<string, ErrorCode>) {
  const tried: string[] = []
  const open = async ({ backend }: SessionOptions) => {
    tried.push(backend)
    const code = refusals[backend]
    if (code !== undefined) throw new SidecapError(code, `no ${backend} here`)
    return {} as Session
  }
  return { open, tried }
}

describe('auto', () => {
  it('takes the first that opens and keeps what those before it said', async () => {
    const { open, tried } = opener({ pcap: 'LIBRARY_MISSING' })
    const { backend, refused } = await openAutomatic(options, handlers, BACKENDS, open)
    expect(backend).toBe('raw')
    expect(tried).toEqual(['pcap', 'raw'])
    expect(refused.map(tell)).toEqual(['pcap: no pcap here'])
  })

  it('says why each was refused when none opens', async () => {
    const { open } = opener({
      pcap: 'LIBRARY_MISSING',
      raw: 'PERMISSION_DENIED',
      pktmon: 'BACKEND_REFUSED',
    })
    await expect(openAutomatic(options, handlers, BACKENDS, open)).rejects.toMatchObject({
      code: 'BACKEND_REFUSED',
      message:
        'No backend can capture adapter {9A5F}: pcap: no pcap here; raw: no raw here; pktmon: no pktmon here',
    })
  })

  it.each<ErrorCode>(['FILTER_INVALID', 'ADAPTER_GONE', 'ADAPTER_DOWN'])(
    'tries no other when the error is %s',
    async (code) => {
      const { open, tried } = opener({ pcap: code })
      await expect(openAutomatic(options, handlers, BACKENDS, open)).rejects.toMatchObject({ code })
      expect(tried).toEqual(['pcap'])
    },
  )

  it('leaves a backend that was named alone, and its error as it is', async () => {
    const { open, tried } = opener({ raw: 'PERMISSION_DENIED' })
    const named = { ...options, backend: 'raw' }
    await expect(openAutomatic(named, handlers, BACKENDS, open)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    })
    expect(tried).toEqual(['raw'])
  })
})
