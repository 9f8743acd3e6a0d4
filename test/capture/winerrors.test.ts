import { describe, expect, test } from 'vitest'
import { codeIn, GROUNDS, WINDOWS_ERRORS, windowsError } from '#src/capture/winerrors.js'

describe('the table of Windows errors', () => {
  test('has each number that was ever met, once, in order', () => {
    const codes = WINDOWS_ERRORS.map(({ code }) => code)
    expect(codes).toEqual([...new Set(codes)].sort((a, b) => a - b))
    for (const code of [2, 3, 5, 20, 122, 123, 259, 433, 10013, 10043])
      expect(codes).toContain(code)
  })

  test.each(WINDOWS_ERRORS.map((error) => [error.code, error] as const))('%i', (_code, error) => {
    expect(error.name).toMatch(/^(ERROR_[A-Z_]+|WSA[A-Z]+)$/)
    expect(error.meaning).toMatch(/^\S.{20,}[^.]$/)
    expect(error.wayOut).toMatch(/^\S.{5,}[^.]$/)
    expect(Object.keys(GROUNDS)).toContain(error.ground)
  })

  test('knows no more than it says', () => {
    expect(windowsError(122)?.name).toBe('ERROR_INSUFFICIENT_BUFFER')
    expect(windowsError(4711)).toBeNull()
  })

  test('does not blame the adapter’s name for 122, as was done in 2015', () => {
    const { meaning, wayOut } = windowsError(122)!
    expect(meaning).toContain('whatever the adapter’s name')
    expect(wayOut).toContain('GUID')
  })
})

describe('the number in a message', () => {
  test.each<[string, number | null]>([
    ['PacketGetAdapterNames: The data area passed to a system call is too small. (122)', 122],
    ['Adapter {…}: Error opening adapter: Access is denied (5). Windows denies access', 5],
    ['Adapter vEthernet (Ethernet): 10.0.0.2: socket: Windows error (10013)', 10013],
    // An adapter’s own brackets and numbers are not errors.
    ['Adapter vEthernet (Virtual Switch-d206475c-0): gone', null],
    ['Adapter Ethernet 2: Error opening adapter: error 20', 20],
    ['GetAdaptersAddresses failed: error code 232', 232],
    ['Filter refused (error 87)', 87],
    ['List (122), then opening: The system cannot find the file specified. (2)', 2],
    ['Port 10013 is in use', null],
    ['', null],
  ])('%s → %s', (message, code) => {
    expect(codeIn(message)).toBe(code)
  })
})
