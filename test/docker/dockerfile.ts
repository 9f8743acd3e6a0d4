/** Dockerfile.windows as the tests of this folder look at it: parsed, cut into stages. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { DockerfileParser, type From, type Instruction } from 'dockerfile-ast'
import { expect } from 'vitest'

export const root = path.resolve(import.meta.dirname, '../..')
export const text = readFileSync(path.join(root, 'Dockerfile.windows'), 'utf8')
export const file = DockerfileParser.parse(text)
export const instructions = file.getInstructions()

export interface Stage {
  name: string
  from: From
  body: Instruction[]
}

export const stages = stagesOf(instructions)
export const build = stages[0]!
/** What the images are: every stage but the one that builds. */
export const finals = stages.slice(1)

function stagesOf(all: Instruction[]): Stage[] {
  const found: Stage[] = []
  for (const instruction of all) {
    if (instruction.getKeyword() === 'FROM') {
      const from = instruction as From
      found.push({ name: from.getBuildStage() ?? '', from, body: [] })
    } else found.at(-1)?.body.push(instruction)
  }
  return found
}

/** The instructions of a stage with this keyword. */
export function of(stage: Stage, keyword: string): Instruction[] {
  return stage.body.filter((instruction) => instruction.getKeyword() === keyword)
}

/** The one instruction of this keyword in a stage. */
export function only(stage: Stage, keyword: string): Instruction {
  const found = of(stage, keyword)
  expect(found, `${keyword} in ${stage.name}`).toHaveLength(1)
  return found[0]!
}

/** What stands behind the keyword and its flags, continued lines joined. */
export function argumentsOf(instruction: Instruction): string {
  return instruction.getArgumentsContent() ?? ''
}

/** The strings of an instruction in JSON form; fails for any other form. */
export function json(instruction: Instruction): string[] {
  const [, list] = /(\[.*\])\s*$/s.exec(argumentsOf(instruction)) ?? []
  expect(list, instruction.toString()).toBeDefined()
  return JSON.parse(list!) as string[]
}

/** The places of `PATH=…` in the last ENV that sets it. */
export function pathOf(stage: Stage): string[] {
  const found = of(stage, 'ENV').flatMap(
    (env) => /(?:^|\s)PATH=(\S+)/.exec(argumentsOf(env))?.[1] ?? [],
  )
  expect(found.length, `PATH of ${stage.name}`).toBeGreaterThan(0)
  return found.at(-1)!.split(';')
}
