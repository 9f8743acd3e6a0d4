/**
 * Backend `cap`: the npm package of that name, for platforms where the native addon's own capture cannot be used.
 *
 * Its limits: a packet's time is that of its arrival in JavaScript; there are no statistics, so what the kernel dropped
 * is not known; the snaplen is fixed by it; one call a packet, at many times the CPU. It is loaded only when
 * asked for, since it cannot be imported where its library is missing.
 */
import { SidecapError } from '../errors.js'
import { addon, type Session, type SessionOptions } from './addon.js'
import type { CaptureHandlers } from './block.js'

/** What is used of the package. */
interface CapDevice {
  open(device: string, filter: string, bufferBytes: number, buffer: Buffer): string
  setMinBytes?(bytes: number): void
  close(): void
  on(event: 'packet', listener: (bytes: number, truncated: boolean) => void): void
}

const LINK_TYPES: Record<string, number> = {
  NULL: 0,
  ETHERNET: 1,
  IEEE802_11_RADIO: 127,
  RAW: 12,
  LINKTYPE_NULL: 0,
  LINKTYPE_ETHERNET: 1,
  LINKTYPE_IEEE802_11_RADIO: 127,
  LINKTYPE_RAW: 101,
  LINKTYPE_LINUX_SLL: 113,
}

const WARNING =
  'backend cap: times are taken on arrival, and packets dropped by the kernel are not counted'
const RECORD_HEADER = 16

async function loadCap(): Promise<new () => CapDevice> {
  try {
    // Not a dependency that must be there: its name is no literal, so that the compiler does not look for it.
    const name = 'cap'
    const module = (await import(name)) as {
      default?: { Cap: new () => CapDevice }
      Cap?: new () => CapDevice
    }
    const loaded = module.Cap ?? module.default?.Cap
    if (loaded === undefined) throw new Error('it exports no Cap')
    return loaded
  } catch (error) {
    throw new SidecapError(
      'BACKEND_REFUSED',
      `The npm package cap cannot be loaded: ${(error as Error).message.split('\n')[0]}`,
      {
        cause: error,
        hint: 'Install it (npm install cap; needs libpcap’s headers), or use the backend pcap.',
      },
    )
  }
}

/** Opens an adapter through the package; the same contract as the addon's Session. */
export async function openCap(
  options: SessionOptions,
  handlers: CaptureHandlers,
): Promise<Session> {
  const Cap = await loadCap()
  return new CapSession(new Cap(), options, handlers)
}

class CapSession implements Session {
  readonly linkType: number
  readonly snaplen = 65535
  readonly precision = 'micro' as const
  readonly memory: ArrayBuffer
  readonly warnings = [WARNING]
  /** Blocks are handed over as they are sealed. */
  readonly waiting = 0
  readonly #device: CapDevice
  readonly #options: SessionOptions
  readonly #handlers: CaptureHandlers
  readonly #packet = Buffer.alloc(65535)
  readonly #free: number[]
  #slot: number | undefined
  #view: DataView | undefined
  #at = 0
  #packets = 0
  #bytes = 0
  #first = 0n
  #last = 0n
  #timer: NodeJS.Timeout | undefined
  #started = false
  #ended = false

  constructor(device: CapDevice, options: SessionOptions, handlers: CaptureHandlers) {
    this.#device = device
    this.#options = options
    this.#handlers = handlers
    this.memory = new ArrayBuffer(options.blockBytes * options.blocks)
    this.#free = Array.from({ length: options.blocks }, (_, slot) => slot)
    let name: string
    try {
      name = device.open(options.device, options.filter, options.bufferBytes, this.#packet)
    } catch (error) {
      const text = (error as Error).message
      const code = /permission|not permitted/i.test(text) ? 'PERMISSION_DENIED' : 'CAPTURE_FAILED'
      throw new SidecapError(code, `Adapter ${options.device} (backend cap): ${text}`, {
        cause: error,
      })
    }
    device.setMinBytes?.(0)
    const linkType = LINK_TYPES[name]
    if (linkType === undefined) {
      device.close()
      throw new SidecapError('BACKEND_REFUSED', `Backend cap does not name the link type ${name}`)
    }
    this.linkType = linkType
  }

  start(): void {
    this.#started = true
    this.#device.on('packet', (length) => {
      if (this.#started) this.#append(Math.min(length, this.#packet.length), length)
    })
    const age = Math.max(1, Math.floor(this.#options.flushMs / 2))
    this.#timer = setInterval(() => this.#seal(), age)
  }

  release(slot: number): void {
    if (this.#free.includes(slot) || slot === this.#slot) {
      throw new SidecapError('INTERNAL', `Block ${slot} is not out`)
    }
    this.#free.push(slot)
  }

  async setFilter(): Promise<void> {
    throw new SidecapError(
      'BACKEND_REFUSED',
      'Backend cap cannot change the filter of a running capture',
    )
  }

  async flush(): Promise<void> {
    this.#seal()
  }

  stop(): void {
    if (this.#ended) return
    this.#ended = true
    this.#started = false
    clearInterval(this.#timer)
    this.#device.close()
    this.#seal()
    this.#handlers.onEnd(null)
  }

  #append(captured: number, length: number): void {
    if (
      this.#slot !== undefined &&
      this.#at + RECORD_HEADER + captured > this.#options.blockBytes
    ) {
      this.#seal()
    }
    if (this.#slot === undefined && !this.#open()) {
      addon().count(this.#options.counters, { droppedPool: 1 })
      return
    }
    const view = this.#view as DataView
    const time = BigInt(Date.now()) * 1_000_000n
    view.setUint32(this.#at, Number(time / 1_000_000_000n), true)
    view.setUint32(this.#at + 4, Number((time % 1_000_000_000n) / 1000n), true)
    view.setUint32(this.#at + 8, captured, true)
    view.setUint32(this.#at + 12, length, true)
    this.#packet.copy(
      new Uint8Array(view.buffer),
      view.byteOffset + this.#at + RECORD_HEADER,
      0,
      captured,
    )
    this.#at += RECORD_HEADER + captured
    if (this.#packets === 0) this.#first = time
    this.#last = time
    this.#packets++
    this.#bytes += captured
  }

  #open(): boolean {
    this.#slot = this.#free.pop()
    if (this.#slot === undefined) return false
    const { blockBytes } = this.#options
    this.#view = new DataView(this.memory, this.#slot * blockBytes, blockBytes)
    this.#at = 0
    return true
  }

  #seal(): void {
    if (this.#slot === undefined || this.#packets === 0) return
    const slot = this.#slot
    const block = {
      bytes: new Uint8Array(this.memory, slot * this.#options.blockBytes, this.#at),
      packets: this.#packets,
      first: this.#first,
      last: this.#last,
      release: () => this.release(slot),
    }
    addon().count(this.#options.counters, {
      captured: this.#packets,
      capturedBytes: this.#bytes,
      lastPacket: this.#last,
    })
    this.#slot = undefined
    this.#packets = 0
    this.#bytes = 0
    this.#handlers.onBlock(block)
  }
}
