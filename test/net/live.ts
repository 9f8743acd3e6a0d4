/** The frame of the suites that need root and network namespaces, and what several of them do. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { Agent, type AgentOptions } from './agent.js'
import { Testbed } from './netns.js'
import { figure, installed } from './shell.js'
import { tool } from './tools.js'

const PROGRAMS = [
  'ip',
  'ethtool',
  'sysctl',
  'curl',
  'tcpdump',
  'tshark',
  'g++',
  'setpriv',
  'unshare',
]

/** What a suite is given: its test bed and agents that end with each test. */
export interface Live {
  readonly bed: Testbed
  /** Starts an agent that is ended after the test, whatever happens. */
  agent(options?: AgentOptions): Promise<Agent>
  /** A path in a directory that is removed after the suite. */
  file(name: string): string
}

/**
 * describe() for root: with a test bed made before and removed after. Without root the suite is skipped and says so;
 * as root a missing program is a failure, because then nothing would have been shown.
 */
export function liveSuite(name: string, define: (live: Live) => void): void {
  if (process.getuid?.() !== 0) {
    figure(`SKIPPED: “${name}” needs root, network namespaces and AF_PACKET`)
    describe.skip(name, () => define(undefined as unknown as Live))
    return
  }
  describe(name, () => {
    let bed: Testbed
    const agents: Agent[] = []
    const directory = mkdtempSync(path.join(os.tmpdir(), 'sidecap-files-'))
    beforeAll(async () => {
      for (const program of PROGRAMS)
        if (!(await installed(program)))
          throw new Error(
            `${program} is missing: apt-get install iproute2 ethtool procps curl tcpdump tshark g++ util-linux`,
          )
      await tool('generate')
      await tool('numbers')
      bed = await Testbed.create()
    })
    afterEach(async () => {
      for (const agent of agents.splice(0)) await agent.remove()
    })
    afterAll(async () => {
      await bed?.close()
      rmSync(directory, { recursive: true, force: true })
    })
    define({
      get bed() {
        return bed
      },
      async agent(options = {}) {
        const agent = await Agent.start(bed, options)
        agents.push(agent)
        return agent
      },
      file: (name) => path.join(directory, name),
    })
  })
}
