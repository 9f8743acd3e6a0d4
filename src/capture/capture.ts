/** All adapters that are captured: which they are, watched twice a second, and what they do. */
import path from 'node:path'
import type { Config } from '../config.js'
import { asSidecapError, type ErrorBody, SidecapError } from '../errors.js'
import { type Adapter, addon } from './addon.js'
import { AUTOMATIC } from './automatic.js'
import { ANY, identityOf, isOpen, labelOf, pick, selectors } from './interfaces.js'
import { LiveHub } from './live.js'
import type { Accountant, Recorder } from './parties.js'
import type { CaptureStatus } from './status.js'
import { Target, type TargetOptions } from './target.js'

export interface CaptureOptions {
  config: Config
  /** The port the agent listens on, whose traffic is left out unless `ownPort` asks for it. */
  port: number | null
  worker: URL
  recorder: Recorder
  /** Null: packets are not accounted. */
  accountant: Accountant | null
  /** Largest block the recorder takes, in bytes. */
  blockBytes: number
  onChange(status: CaptureStatus): void
}

const WATCH_MS = 500
/** An adapter that `auto` or a glob had found is forgotten when it has been gone for so long. */
const FORGET_MS = 600_000

/** Owns the targets. */
export class Captures {
  readonly live: LiveHub
  readonly #options: CaptureOptions
  readonly #selectors: string[]
  /** Targets of selectors that name one adapter, by selector; it need not be there yet. */
  readonly #named = new Map<string, Target>()
  /** Targets that `auto` and globs have found. */
  readonly #found = new Set<Target>()
  #timer: NodeJS.Timeout | undefined
  #listError: ErrorBody | null = null

  constructor(options: CaptureOptions) {
    this.#options = options
    this.#selectors = selectors(options.config.interfaces)
    this.live = new LiveHub(() => this.#spreadLive())
  }

  /** Opens what is there and begins to watch. Throws ADAPTER_AMBIGUOUS and ADDON_MISSING. */
  start(): void {
    const { backend, replay } = this.#options.config
    if (backend === 'replay') {
      this.#name(path.basename(replay)).open()
      return
    }
    try {
      this.#match(addon().adapters())
    } catch (error) {
      // A system that has only just started may have no list yet (seen under Wine): it is asked again.
      if (asSidecapError(error).code !== 'CAPTURE_FAILED') throw error
      this.#listError = asSidecapError(error).toJSON()
    }
    this.#timer = setInterval(() => this.#watch(), WATCH_MS)
  }

  statuses(): CaptureStatus[] {
    return this.#targets().map((target) => target.status())
  }

  /** Why this is not capturing what it should; empty when it is. */
  ready(): ErrorBody[] {
    const statuses = this.statuses()
    const idle = statuses.filter(({ state }) => state !== 'capturing' && state !== 'ended')
    // Adapters that `auto` and globs found may come and go while others are captured.
    const excused = this.#named.size === 0 && idle.length < statuses.length
    const reasons = excused ? [] : idle.map((status) => status.error ?? starting(status))
    for (const { state, error } of statuses) {
      if (state === 'ended' && error !== null) reasons.push(error)
    }
    if (this.#listError !== null) reasons.push(this.#listError)
    else if (statuses.length === 0) reasons.push(nothing(this.#options.config.interfaces))
    return reasons
  }

  /** Has every worker hand over what it holds: at most 200 ms. */
  async flush(): Promise<void> {
    await Promise.all(this.#targets().map((target) => target.flush()))
  }

  /** Stops all: what the kernel holds is read, files are closed. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all(this.#targets().map((target) => target.stop()))
  }

  #targets(): Target[] {
    return [...this.#named.values(), ...this.#found]
  }

  #watch(): void {
    try {
      this.#match(addon().adapters())
      this.#listError = null
    } catch (error) {
      this.#listError = asSidecapError(error).toJSON()
    }
  }

  // A captured adapter is known by its identity, whatever it is called now; one that was made anew, by its label.
  #match(adapters: Adapter[]): void {
    const taken = new Set<string>()
    const label = (adapter: Adapter) => labelOf(adapter, adapters)
    const current = (target: Target) =>
      adapters.find((adapter) => identityOf(adapter) === target.identity) ??
      adapters.find((adapter) => label(adapter) === target.name)
    const isTaken = (adapter: Adapter | undefined) =>
      adapter !== undefined && taken.has(identityOf(adapter))
    // One that two targets would have, by its identity and by its label, is captured once.
    const show = (target: Target, adapter: Adapter | undefined) => {
      if (adapter === undefined || isTaken(adapter)) return target.observe(null)
      taken.add(identityOf(adapter))
      target.observe(adapter, label(adapter))
    }
    for (const selector of this.#selectors) {
      if (isOpen(selector)) continue
      const target = this.#named.get(selector)
      if (selector === ANY) {
        ;(target ?? this.#name(selector)).open()
        continue
      }
      const adapter = (target && current(target)) ?? pick(adapters, selector)[0]
      // Its name and its address, say: one adapter, one target.
      if (isTaken(adapter) && (target?.identity ?? '') === '') this.#named.delete(selector)
      else show(target ?? this.#name(selector), adapter)
    }
    for (const target of this.#found) {
      show(target, current(target))
      const { absentSince } = target
      if (absentSince !== undefined && performance.now() - absentSince > FORGET_MS) {
        this.#found.delete(target)
        this.#options.accountant?.forget(target)
      }
    }
    for (const adapter of this.#selectors.filter(isOpen).flatMap((open) => pick(adapters, open))) {
      if (taken.has(identityOf(adapter))) continue
      const target = this.#make(label(adapter))
      this.#found.add(target)
      show(target, adapter)
    }
    this.#spreadLive()
  }

  #name(selector: string): Target {
    const target = this.#make(selector)
    this.#named.set(selector, target)
    return target
  }

  #make(name: string): Target {
    const { config, port, worker, recorder, accountant, blockBytes, onChange } = this.#options
    const options: TargetOptions = {
      session: sessionOptions(config, blockBytes),
      ...(config.backend === 'replay' ? { file: config.replay } : {}),
      exclusion:
        config.ownPort || port === null || config.backend === 'replay'
          ? ''
          : `not tcp port ${port}`,
      worker,
      recorder,
      accountant,
      onLive: (block) => this.live.publish(block),
      onChange: (target) => onChange(target.status()),
    }
    return new Target(name, options)
  }

  #spreadLive(): void {
    for (const target of this.#targets()) target.setLive(this.live.wants(target.name))
  }
}

/** What the configuration says of a session. */
export function sessionOptions(config: Config, blockBytes: number): TargetOptions['session'] {
  return {
    backend: config.backend === 'auto' && AUTOMATIC.length === 1 ? AUTOMATIC[0]! : config.backend,
    filter: config.filter,
    snaplen: config.snaplen,
    promiscuous: config.promiscuous,
    bufferBytes: config.buffer,
    immediate: config.immediate,
    precision: config.precision,
    timestampType: config.timestampType,
    direction: config.direction,
    flushMs: config.flush,
    blockBytes,
    blocks: config.pool,
    replayFactor: config.replayFactor,
    replayLoop: config.replayLoop,
  }
}

function starting({ interface: name }: CaptureStatus): ErrorBody {
  return new SidecapError('CAPTURE_FAILED', `Adapter ${name} is being opened`, {
    hint: 'Ask again in a moment.',
  }).toJSON()
}

function nothing(interfaces: string): ErrorBody {
  const what = selectors(interfaces).every((selector) => selector === 'auto')
    ? 'No adapter is up with an address, apart from loopback'
    : `No adapter fits ${JSON.stringify(interfaces)}`
  return new SidecapError('ADAPTER_NOT_FOUND', what).toJSON()
}
