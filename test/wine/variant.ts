/** An addon for Windows in which one source file is another one, for what Wine does not have, and an agent around it. */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { must } from '../net/shell.js'
import { ROOT } from '../net/tools.js'
import { compileForWindows } from './wine.js'

const OBJECTS = path.join(ROOT, 'native/build/win32-x64')
const PREBUILDS = 'prebuilds/win32-x64'

/**
 * Links the addon anew into `folder`, with `source` (of this project) in the place of `replaced` (of native/) or, when that
 * is null, in addition. The result is loaded from that folder as it would be from native/.
 */
export async function addonWith(
  replaced: string | null,
  source: string,
  folder: string,
): Promise<void> {
  if (!existsSync(path.join(OBJECTS, 'libnode.a'))) {
    await must([process.execPath, path.join(ROOT, 'native/build-windows.mjs'), '--force'])
  }
  const left = `${replaced?.replaceAll('/', '_')}.o`
  const objects = readdirSync(OBJECTS)
    .filter((name) => name.endsWith('.o') && name !== left)
    .map((name) => path.join(OBJECTS, name))
  const libraries = ['-lws2_32', '-liphlpapi', '-ladvapi32', path.join(OBJECTS, 'libnode.a')]
  const flags = ['-shared', '-s', '-pthread', ...objects, ...libraries]
  const file = await compileForWindows(`${path.basename(source, '.cc')}.node`, [source], flags)
  mkdirSync(path.join(folder, PREBUILDS), { recursive: true })
  await copyFile(file, path.join(folder, PREBUILDS, 'sidecap.node'))
  const filter = path.join(PREBUILDS, 'libpcap-filter.dll')
  await copyFile(path.join(ROOT, 'native', filter), path.join(folder, filter))
}

/** A copy of the built agent in `folder`, with such an addon. Its command line program is dist/cli.js there. */
export async function agentWith(
  replaced: string | null,
  source: string,
  folder: string,
): Promise<void> {
  cpSync(path.join(ROOT, 'dist'), path.join(folder, 'dist'), { recursive: true })
  await copyFile(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'))
  rmSync(path.join(folder, 'node_modules'), { force: true })
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'))
  await addonWith(replaced, source, path.join(folder, 'native'))
}
