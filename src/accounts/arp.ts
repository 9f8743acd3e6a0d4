/** ARP: which MAC address claims which IPv4 address, and who disputes it. */
import type { Seen } from './packet.js'

export class Arp {
  readonly cells: Float64Array

  constructor(cells: Float64Array) {
    this.cells = cells
  }

  /** A frame of ethertype 0x0806. */
  packet(_seen: Seen): void {}
}
