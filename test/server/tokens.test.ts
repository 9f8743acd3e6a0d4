import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadTokens } from '#src/server/tokens.js'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'sidecap-tokens-'))
})
afterEach(() => rm(directory, { recursive: true }))

describe('without configured tokens', () => {
  test('one is made, kept with mode 0600, and found again', async () => {
    const made = await loadTokens({ token: '', tokenFile: '' }, directory)
    expect(made.generated).toBe(true)
    expect(made.tokens).toEqual([expect.stringMatching(/^[\w-]{32}$/)])
    expect((await stat(path.join(directory, 'token'))).mode & 0o777).toBe(0o600)
    const again = await loadTokens({ token: '', tokenFile: '' }, directory)
    expect(again).toEqual({ tokens: made.tokens, generated: false })
  })

  test('wider rights on the kept one are taken back', async () => {
    await writeFile(path.join(directory, 'token'), 'abc\n', { mode: 0o644 })
    expect(await loadTokens({ token: '', tokenFile: '' }, directory)).toEqual({
      tokens: ['abc'],
      generated: false,
    })
    expect((await stat(path.join(directory, 'token'))).mode & 0o777).toBe(0o600)
  })

  test('an empty file, as a full disk leaves it, is replaced', async () => {
    await writeFile(path.join(directory, 'token'), '')
    const { tokens, generated } = await loadTokens({ token: '', tokenFile: '' }, directory)
    expect(generated).toBe(true)
    expect(await readFile(path.join(directory, 'token'), 'utf8')).toBe(`${tokens[0]}\n`)
  })

  test('a directory that cannot hold it is an error with a way out', async () => {
    await expect(
      loadTokens({ token: '', tokenFile: '' }, path.join(directory, 'missing')),
    ).rejects.toMatchObject({ code: 'DATA_UNWRITABLE' })
  })
})

describe('configured tokens', () => {
  test('are the one given and the lines of the file', async () => {
    const file = path.join(directory, 'tokens')
    await writeFile(file, '# readers\nalpha\n\n  beta  \r\nalpha\n')
    expect(await loadTokens({ token: 'gamma', tokenFile: file }, directory)).toEqual({
      tokens: ['gamma', 'alpha', 'beta'],
      generated: false,
    })
    await expect(stat(path.join(directory, 'token'))).rejects.toThrow('ENOENT')
  })

  test.each([
    ['a missing file', null, 'FILE_UNREADABLE'],
    ['a file without tokens', '# none\n\n', 'CONFIG_INVALID'],
    ['a token with a space', 'good\nvery secret\n', 'CONFIG_INVALID'],
  ])('%s is an error that names the file and shows no token', async (_what, text, code) => {
    const file = path.join(directory, 'tokens')
    if (text !== null) await writeFile(file, text)
    const failure = await loadTokens({ token: '', tokenFile: file }, directory).catch((e) => e)
    expect(failure).toMatchObject({ code, message: expect.stringContaining(file) })
    expect(failure.message).not.toContain('secret')
  })

  test('a token that fits into no header is refused, unseen', async () => {
    const failure = await loadTokens({ token: 'geh\u00a0eim', tokenFile: '' }, directory).catch(
      (e) => e,
    )
    expect(failure).toMatchObject({ code: 'CONFIG_INVALID' })
    expect(failure.message).not.toContain('geh')
  })
})
