/**
 * The C++ tools of test/bench, compiled when first needed into node_modules/.cache/sidecap under a name with the
 * hash of their source, so that a changed source is compiled again.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import path from 'node:path'
import { must } from './shell.js'

/** Where this project is: the folder with package.json that holds test/bench. */
export const ROOT = findRoot(import.meta.dirname)
/** Compiled tools and other things that can be made again. */
export const CACHE = path.join(ROOT, 'node_modules/.cache/sidecap')

/** Path of the compiled `test/bench/NAME.cc`. */
export async function tool(
  name: 'accounts' | 'generate' | 'numbers' | 'walk' | 'wire',
): Promise<string> {
  const source = path.join(ROOT, 'test/bench', `${name}.cc`)
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12)
  const binary = path.join(CACHE, `${name}-${hash}`)
  if (existsSync(binary)) return binary
  mkdirSync(CACHE, { recursive: true })
  const fresh = `${binary}.${process.pid}`
  await must([process.env['CXX'] ?? 'g++', '-O2', '-std=c++17', source, '-o', fresh])
  renameSync(fresh, binary)
  return binary
}

// Compiled for the benchmark, this file runs from the cache; as a test it runs from test/net.
function findRoot(directory: string): string {
  for (let at = directory; at !== path.dirname(at); at = path.dirname(at))
    if (existsSync(path.join(at, 'test/bench/generate.cc'))) return at
  throw new Error(`${directory} is not inside the project`)
}
