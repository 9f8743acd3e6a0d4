/** Texts too large to be loaded with the program: they stand in modules of their own that nobody imports. */
import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'

/**
 * The text in a module made by generate.mjs, read as a file so that it costs nothing before it is wanted. Empty when the file
 * is not there (a bundle left it out): names are then missing, nothing else.
 */
export function stored(module: URL): string {
  try {
    const [, base64 = ''] = readFileSync(module, 'latin1').split("'", 2)
    return brotliDecompressSync(Buffer.from(base64, 'base64')).toString('utf8')
  } catch {
    return ''
  }
}
