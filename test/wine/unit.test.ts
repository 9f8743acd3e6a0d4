/**
 * Must show 9 of Windows: the unit tests, run by vitest itself in node.exe under Wine, on packages that npm chose for Windows.
 * What cannot hold there is left out by test/windows/exclusions.ts, each with its reason.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { must } from '../net/shell.js'
import { CACHE, ROOT } from '../net/tools.js'
import { EXCLUSIONS } from '../windows/exclusions.js'
import { compileForWindows, Wine, windowsPath, wineSuite } from './wine.js'

/** Copied anew each time; node_modules stays while package-lock.json does. */
const COPIED = [
  ...['dist', 'native', 'src', 'test', 'docker', '.github', 'README.md', 'CHANGELOG.md', 'LICENSE'],
  ...['Dockerfile.windows', '.dockerignore', 'tsconfig.json', 'package.json', 'package-lock.json'],
]
const TREE = path.join(CACHE, 'wine/unit')

interface Report {
  numPassedTests: number
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[]
  }[]
}

/** The project as a Windows machine would have it after `npm ci`. */
async function makeTree(): Promise<void> {
  const lock = path.join(TREE, 'package-lock.json')
  const wanted = readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')
  const kept = existsSync(lock) && readFileSync(lock, 'utf8') === wanted
  if (!kept || !existsSync(path.join(TREE, 'node_modules/vitest'))) {
    rmSync(TREE, { recursive: true, force: true })
    mkdirSync(TREE, { recursive: true })
    for (const file of ['package.json', 'package-lock.json']) {
      cpSync(path.join(ROOT, file), path.join(TREE, file))
    }
    const windows = ['--os=win32', '--cpu=x64', '--ignore-scripts', '--no-audit', '--no-fund']
    await must(['npm', 'ci', ...windows], { cwd: TREE, timeout: 240_000 })
  }
  for (const name of COPIED) {
    rmSync(path.join(TREE, name), { recursive: true, force: true })
    cpSync(path.join(ROOT, name), path.join(TREE, name), { recursive: true })
  }
  rmSync(path.join(TREE, 'native/build'), { recursive: true, force: true })
}

await wineSuite('the unit tests', () => {
  let wine: Wine
  let report: Report
  beforeAll(async () => {
    wine = await Wine.create({ niceness: 5 })
    await makeTree()
    // Vitest's bundler wants a DLL that Wine 8 lacks; its one function is a source of randomness.
    const flags = ['-shared', '-ladvapi32']
    const random = await compileForWindows('bcryptprimitives.dll', ['test/wine/random.cc'], flags)
    cpSync(random, wine.drive('windows/system32/bcryptprimitives.dll'))
    const output = path.join(TREE, 'report.json')
    rmSync(output, { force: true })
    const vitest = windowsPath(path.join(TREE, 'node_modules/vitest/vitest.mjs'))
    const options = [
      '--root',
      windowsPath(TREE),
      '--config',
      windowsPath(`${TREE}/test/vitest.config.ts`),
    ]
    // Processes speak through pipes, which Node under Wine lacks.
    const pool = ['--pool', 'threads', '--maxWorkers', '2']
    const patience = ['--testTimeout', '60000', '--retry', '1']
    const told = ['--reporter', 'json', '--outputFile', windowsPath(output)]
    const { stderr } = await wine.run(
      [wine.node, vitest, 'run', ...options, ...pool, ...patience, ...told],
      {
        timeout: 600_000,
      },
    )
    expect(existsSync(output), stderr.slice(-2000)).toBe(true)
    report = JSON.parse(readFileSync(output, 'utf8')) as Report
  }, 800_000)
  afterAll(() => wine?.close())

  it('pass on win32', () => {
    const failed = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
      const tests = assertionResults.filter((one) => one.status === 'failed')
      const said = tests.map((one) => `${one.fullName}: ${one.failureMessages[0]?.split('\n')[0]}`)
      return status === 'failed' ? [`${name}: ${said.join('; ') || message}`] : []
    })
    expect(failed).toEqual([])
    expect(report.numPassedTests).toBeGreaterThan(1000)
  })

  it('leave out nothing that is not there', () => {
    const all = report.testResults.flatMap(({ assertionResults }) => assertionResults)
    for (const { file, test } of EXCLUSIONS) {
      expect(existsSync(path.join(ROOT, 'test', file)), file).toBe(true)
      if (test === undefined) continue
      const meant = all.filter(({ fullName }) => fullName.endsWith(test))
      expect(
        meant.map(({ status }) => status),
        test,
      ).toContain('skipped')
    }
  })
})
