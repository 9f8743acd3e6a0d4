/**
 * Dockerfile.windows cannot be built where these tests run, so its rules are checked one by one: what a parser sees, and
 * what the documentation of Windows images and the stories of their failures ask for. docker/WINDOWS.md lists the rest.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Copy, Healthcheck, Instruction, JSONInstruction } from 'dockerfile-ast'
import { describe, expect, test } from 'vitest'
import {
  argumentsOf,
  build,
  file,
  finals,
  instructions,
  json,
  of,
  only,
  pathOf,
  root,
  type Stage,
  stages,
  text,
} from './dockerfile.ts'

function lineOf(instruction: Instruction): number {
  return instruction.getRange().start.line
}

describe('Dockerfile.windows', () => {
  test('starts with the escape directive: backslashes would end lines otherwise', () => {
    expect(text.split('\n')[0]).toBe('# escape=`')
    expect(file.getEscapeCharacter()).toBe('`')
    expect(file.getDirectives()).toHaveLength(1)
  })

  test('is understood by a parser, instruction by instruction', () => {
    const known = 'ARG FROM SHELL RUN ENV WORKDIR COPY EXPOSE VOLUME USER HEALTHCHECK ENTRYPOINT'
    for (const instruction of instructions) {
      expect(known.split(' '), instruction.toString()).toContain(instruction.getKeyword())
      expect(argumentsOf(instruction), instruction.toString()).not.toBe('')
    }
  })

  test('asks nothing of BuildKit, which Docker on Windows may lack', () => {
    expect(text).not.toMatch(/^#\s*syntax=|<<-?\s*['"]?[A-Z]|--mount=|--link|--chmod|--chown/m)
  })

  test('is built for each Windows by an argument', () => {
    expect(text).toMatch(/^ARG WINDOWS=ltsc2022$/m)
    expect(stages.map(({ from }) => from.getImage()?.replace(/[${}]/g, ''))).toEqual([
      'REGISTRY/servercore:WINDOWS',
      'REGISTRY/nanoserver:WINDOWS',
      'REGISTRY/servercore:WINDOWS',
    ])
    const first = instructions.findIndex((instruction) => instruction.getKeyword() === 'FROM')
    const before = instructions.slice(0, first).map((instruction) => argumentsOf(instruction))
    expect(before).toEqual(['REGISTRY=mcr.microsoft.com/windows', 'WINDOWS=ltsc2022'])
  })

  test('ends with the two images, Server Core as the default', () => {
    expect(stages.map(({ name }) => name)).toEqual(['build', 'nanoserver', 'servercore'])
  })

  test('has no backslash outside of JSON', () => {
    for (const instruction of instructions) {
      if (!['SHELL', 'VOLUME', 'HEALTHCHECK', 'ENTRYPOINT'].includes(instruction.getKeyword())) {
        expect(instruction.toString()).not.toContain('\\')
      } else json(instruction)
    }
  })

  test('holds no capture driver or library of others, and fetches none', () => {
    expect(text).not.toMatch(/npcap|winpcap|wpcap|packet\.dll|windivert/i)
  })

  test('has no installer, no package manager of Windows, no 32-bit program', () => {
    expect(text).not.toMatch(/choco|winget|scoop|\.msi\b|msiexec|SysWOW64|win-x86|i686/i)
    for (const [, url] of text.matchAll(/_URL=(\S+)/g)) expect(url).not.toMatch(/\.exe$/)
  })

  test('copies only what is there and not ignored', () => {
    const kept = readFileSync(path.join(root, '.dockerignore'), 'utf8').split('\n')
    for (const copy of of(build, 'COPY')) {
      const sources = argumentsOf(copy).split(/\s+/).slice(0, -1)
      for (const source of sources) {
        expect(existsSync(path.join(root, source)), source).toBe(true)
        expect(kept, source).toContain(`!${source}`)
      }
    }
  })

  test('copies from stages that come before, by absolute paths', () => {
    for (const stage of finals) {
      for (const copy of of(stage, 'COPY') as Copy[]) {
        expect(copy.getFromFlag()?.getValue()).toBe('build')
        for (const place of argumentsOf(copy).split(/\s+/)) expect(place).toMatch(/^C:\/\w/)
      }
    }
  })
})

describe('the build stage', () => {
  test('runs PowerShell by its absolute path, stopping at errors, with TLS 1.2', () => {
    const [program, ...options] = json(only(build, 'SHELL'))
    expect(program).toBe('C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe')
    expect(options.slice(0, -1)).toEqual(['-NoLogo', '-NoProfile', '-Command'])
    expect(options.at(-1)).toMatch(
      /^\$ErrorActionPreference = 'Stop'; .*SilentlyContinue'; .*Tls12;$/,
    )
    expect(lineOf(only(build, 'SHELL'))).toBeLessThan(lineOf(of(build, 'RUN')[0]!))
  })

  test('checks every archive it fetches by SHA-256, before anything is unpacked', () => {
    const fetches = of(build, 'RUN').filter((run) => /Invoke-WebRequest/.test(argumentsOf(run)))
    expect(fetches).toHaveLength(4)
    for (const run of fetches) {
      const commands = argumentsOf(run)
      const check = commands.search(/\$sum -ne \$env:\w+_SHA256\) \{ throw/)
      expect(check).toBeGreaterThan(commands.indexOf('Get-FileHash -Algorithm SHA256'))
      expect(commands.search(/Expand-Archive|tar\.exe/)).toBeGreaterThan(check)
    }
    expect(argumentsOf(fetches[0]!)).toContain('SHASUMS256.txt')
    const sums = [...text.matchAll(/^ARG \w+_SHA256=(\S+)$/gm)].map(([, sum]) => sum)
    expect(sums).toHaveLength(4)
    for (const sum of sums) expect(sum).toMatch(/^[0-9a-f]{64}$/)
    for (const [, url] of text.matchAll(/_URL=(\S+)/g)) expect(url).toMatch(/^https:\/\//)
  })

  test('runs the unit tests on what it built, unless told not to', () => {
    const runs = of(build, 'RUN').map((run) => argumentsOf(run))
    const tests = runs.findIndex((commands) => commands.includes('npm.cmd test'))
    expect(tests).toBeGreaterThan(runs.findIndex((commands) => commands.includes('native/')))
    expect(text).toMatch(/^ARG TESTS=1$/m)
  })
})

describe.each(finals)('the final stage $name', (stage) => {
  test('runs nothing: Nano Server has no PowerShell', () => {
    expect(of(stage, 'RUN')).toEqual([])
    expect(of(stage, 'SHELL')).toEqual([])
  })

  test('has the whole PATH: ENV replaces it', () => {
    const places = pathOf(stage)
    expect(places).toEqual(
      expect.arrayContaining(['C:/Windows/System32', 'C:/Windows', 'C:/nodejs']),
    )
    expect(places).toContain('C:/sidecap/docker')
    for (const place of places) expect(place).toMatch(/^C:\/[\w./-]+$/)
    // Nothing that a user of the container may write comes before the system's.
    expect(places[0]).toBe('C:/Windows/System32')
  })

  test('starts node.exe by its absolute path, in JSON', () => {
    expect(json(only(stage, 'ENTRYPOINT'))).toEqual([
      'C:\\nodejs\\node.exe',
      'C:\\sidecap\\dist\\cli.js',
    ])
    expect(argumentsOf(only(stage, 'ENTRYPOINT'))).toContain('C:\\\\nodejs\\\\node.exe')
    expect((only(stage, 'ENTRYPOINT') as JSONInstruction).getOpeningBracket()).not.toBeNull()
    expect(of(stage, 'CMD')).toEqual([])
  })

  test('asks for its health with node.exe in JSON, not with PowerShell', () => {
    const check = only(stage, 'HEALTHCHECK') as Healthcheck
    const flags = check.getFlags().map((flag) => flag.getName())
    expect(flags).toEqual(['interval', 'timeout', 'start-period'])
    const [program, script] = json(check)
    expect(program).toBe('C:\\nodejs\\node.exe')
    const local = script!.replace('C:\\sidecap\\', '').replaceAll('\\', '/')
    expect(existsSync(path.join(root, local)), local).toBe(true)
  })

  test('may open raw sockets: its user is set, and is ContainerAdministrator', () => {
    expect(argumentsOf(only(stage, 'USER'))).toBe('ContainerAdministrator')
  })

  test('keeps its packets in a volume, where the agent looks by itself', () => {
    expect(json(only(stage, 'VOLUME'))).toEqual(['C:\\ProgramData\\sidecap'])
    expect(argumentsOf(only(stage, 'EXPOSE'))).toBe('9722')
  })

  test('takes nothing on the command line: every setting is a variable', () => {
    expect(json(only(stage, 'ENTRYPOINT'))).toHaveLength(2)
  })
})

test('the two final stages differ in nothing but their base and PATH', () => {
  const shape = (stage: Stage) =>
    stage.body.map((instruction) => instruction.toString().replace(/PATH=\S+/, ''))
  expect(shape(finals[0]!)).toEqual(shape(finals[1]!))
})

test('no file of a capture library lies in the project', () => {
  const here = [...readdirSync(path.join(root, 'docker'), { recursive: true, encoding: 'utf8' })]
  expect(here.filter((name) => /\.(dll|sys|exe|msi)$/i.test(name))).toEqual([])
})
