/** The PowerShell in Dockerfile.windows, read by a grammar, and held to what Docker does to it. */
import { createRequire } from 'node:module'
import { beforeAll, describe, expect, test } from 'vitest'
import { Language, Parser } from 'web-tree-sitter'
import { argumentsOf, build, of } from './dockerfile.ts'

describe('each PowerShell fragment', () => {
  const runs = of(build, 'RUN').map((run): [number, string] => [
    run.getRange().start.line + 1,
    argumentsOf(run),
  ])
  let parser: Parser
  beforeAll(async () => {
    const require = createRequire(import.meta.url)
    await Parser.init()
    parser = new Parser()
    const grammar = 'tree-sitter-powershell/tree-sitter-powershell.wasm'
    parser.setLanguage(await Language.load(require.resolve(grammar)))
  })

  test('is told apart from what is wrong', () => {
    for (const wrong of ['if ($a -eq 1 { b }', "$x = 'a", "throw ('a' + )"]) {
      expect(parser.parse(wrong)?.rootNode.hasError, wrong).toBe(true)
    }
  })

  test.each(runs)('at line %i', (_line, commands) => {
    expect(parser.parse(commands)?.rootNode.hasError).toBe(false)
    // Docker appends the text to PowerShell's command line: double quotes would vanish, a # would hide the rest.
    expect(commands).not.toMatch(/["#]/)
    // A program's exit code stops nothing by itself; only the last one's ends the step.
    const programs = commands.split(';').map((command) => command.trim())
    programs.forEach((command, i) => {
      if (i === programs.length - 1 || !/^(\S+\.exe|npm\.cmd) /.test(command)) return
      expect(programs[i + 1]).toMatch(/^(if \(\$LASTEXITCODE -ne 0\) \{ throw|exit \$LASTEXITCODE)/)
    })
  })
})
