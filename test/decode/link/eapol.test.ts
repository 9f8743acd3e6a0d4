import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('eapol')

describe('eapol', () => {
  it('reads a start', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'eapol',
        offset: 14,
        size: 4,
        'eapol.version': 1,
        'eapol.type': 1,
        'eapol.len': 0,
      },
    ])
  })

  it("reads the keys of 802.11's handshake", () => {
    expect(packets[1]!.own[0]).toMatchObject({
      size: 99,
      'eapol.keydes.type': 2,
      'wlan_rsna_eapol.keydes.key_info': 0x008a,
      'wlan_rsna_eapol.keydes.key_info.key_ack': true,
      'wlan_rsna_eapol.keydes.key_info.key_mic': false,
      'eapol.keydes.replay_counter': 1n,
      'wlan_rsna_eapol.keydes.nonce': '11'.repeat(32),
    })
    expect(packets[2]!.own[0]).toMatchObject({
      'wlan_rsna_eapol.keydes.key_info.key_mic': true,
      'wlan_rsna_eapol.keydes.mic': '33'.repeat(16),
      'wlan_rsna_eapol.keydes.data_len': 22,
    })
  })

  it('stops where a key is cut', () => {
    const { own, stopped } = readBytes(`${'02'.repeat(12)} 888e 02 03 005f 02 008a`, 1, 'eapol')
    expect(own[0]).toMatchObject({ 'eapol.keydes.type': 2 })
    expect(stopped).toMatchObject({ protocol: 'eapol', need: 99, have: 7 })
  })
})
