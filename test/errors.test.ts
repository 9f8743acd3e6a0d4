import { describe, expect, test } from 'vitest'
import { asSidecapError, ERRORS, type ErrorCode, hintOf, SidecapError } from '#src/errors.js'

describe('the table of errors', () => {
  test.each(Object.entries(ERRORS))('%s has a status and a way out', (code, [status, hint]) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(600)
    expect(hint).toMatch(/^[A-Z].{15,}[.]$/)
    expect(hintOf(code as ErrorCode, 'win32')).toMatch(/^[A-Z].{15,}[.]$/)
  })

  test('names another way out on Windows', () => {
    expect(hintOf('LIBRARY_MISSING', 'linux')).toMatch(/libpcap0.8/)
    expect(hintOf('LIBRARY_MISSING', 'win32')).toMatch(/Npcap/)
  })
})

describe('an error of the table', () => {
  test('shows code, message and hint, and nothing else', () => {
    const error = new SidecapError('ADAPTER_DOWN', 'eth0 is down', { cause: new Error('secret') })
    expect(error.status).toBe(503)
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'ADAPTER_DOWN',
      message: 'eth0 is down',
      hint: hintOf('ADAPTER_DOWN'),
    })
    expect((error.cause as Error).message).toBe('secret')
  })

  test('may bring a hint of its own', () => {
    expect(new SidecapError('INTERNAL', 'x', { hint: 'turn it off' }).hint).toBe('turn it off')
  })
})

describe('any thrown value becomes one', () => {
  test('itself, when it is one', () => {
    const error = new SidecapError('NOT_FOUND', 'x')
    expect(asSidecapError(error)).toBe(error)
  })

  test('with its code, when the addon or another thread made it', () => {
    const native = Object.assign(new Error('you lack a right'), { code: 'PERMISSION_DENIED' })
    expect(asSidecapError(native)).toMatchObject({
      code: 'PERMISSION_DENIED',
      message: 'you lack a right',
      hint: hintOf('PERMISSION_DENIED'),
      cause: native,
    })
    const body = new SidecapError('FILTER_INVALID', 'x', { hint: 'y' }).toJSON()
    expect(asSidecapError(structuredClone(body))).toMatchObject(body)
  })

  test.each<[unknown, ErrorCode, string]>([
    [
      Object.assign(new Error('no such file'), { code: 'ENOENT' }),
      'FILE_UNREADABLE',
      'no such file',
    ],
    [Object.assign(new Error('x'), { code: 'toString' }), 'INTERNAL', 'x'],
    ['a string', 'INTERNAL', 'a string'],
    [undefined, 'INTERNAL', 'undefined'],
    [null, 'INTERNAL', 'null'],
  ])('with the fallback code otherwise: %s', (thrown, fallback, message) => {
    expect(asSidecapError(thrown, fallback)).toMatchObject({ code: fallback, message })
  })
})
