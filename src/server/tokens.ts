/**
 * The bearer tokens: from the configuration, from a file, or one made at first start and kept in the data
 * directory, so that an agent reached from outside its pod is usable at once and never open.
 */
import { randomBytes } from 'node:crypto'
import { chmod, open, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Config } from '../config.js'
import { SidecapError } from '../errors.js'

/** What a token may be made of, so that it fits into a header (RFC 6750, 2.1: visible ASCII here). */
const TOKEN = /^[\x21-\x7e]+$/

export interface Tokens {
  tokens: string[]
  /** Whether a token was made just now: it is to be shown once. */
  generated: boolean
}

/**
 * `token` and the lines of `tokenFile` (blank lines and lines from # aside), else the token in
 * `dataDirectory/token`, made when there is none. Throws CONFIG_INVALID or FILE_UNREADABLE; never shows a token.
 */
export async function loadTokens(
  config: Pick<Config, 'token' | 'tokenFile'>,
  dataDirectory: string,
): Promise<Tokens> {
  const tokens: string[] = []
  if (config.token !== '') tokens.push(checked(config.token.trim(), 'token'))
  if (config.tokenFile !== '') tokens.push(...(await readTokenFile(config.tokenFile)))
  if (tokens.length > 0) return { tokens: [...new Set(tokens)], generated: false }
  return ownToken(path.join(dataDirectory, 'token'))
}

async function readTokenFile(file: string): Promise<string[]> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new SidecapError(
      'FILE_UNREADABLE',
      `tokenFile ${file} cannot be read: ${(error as Error).message}`,
      { cause: error },
    )
  }
  const tokens: string[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const token = line.trim()
    if (token === '' || token.startsWith('#')) continue
    tokens.push(checked(token, `line ${index + 1} of tokenFile ${file}`))
  }
  if (tokens.length === 0) {
    throw new SidecapError('CONFIG_INVALID', `tokenFile ${file} holds no token`)
  }
  return tokens
}

function checked(token: string, where: string): string {
  if (TOKEN.test(token)) return token
  throw new SidecapError(
    'CONFIG_INVALID',
    `${where}: a token is made of visible ASCII characters without spaces`,
  )
}

async function ownToken(file: string): Promise<Tokens> {
  try {
    const token = (await readFile(file, 'utf8')).trim()
    if (TOKEN.test(token)) {
      // A copy or a restored backup may have come with wider rights.
      await chmod(file, 0o600).catch(() => {})
      return { tokens: [token], generated: false }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unwritable(file, error)
  }
  const token = randomBytes(24).toString('base64url')
  // Renamed when complete: a crash leaves no half token. O_EXCL follows no symbolic link.
  const growing = `${file}.new`
  try {
    await rm(growing, { force: true })
    const handle = await open(growing, 'wx', 0o600)
    try {
      await handle.writeFile(`${token}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(growing, file)
  } catch (error) {
    throw unwritable(file, error)
  }
  return { tokens: [token], generated: true }
}

function unwritable(file: string, error: unknown): SidecapError {
  return new SidecapError(
    'DATA_UNWRITABLE',
    `The token file ${file} cannot be kept: ${(error as Error).message}`,
    { cause: error },
  )
}
