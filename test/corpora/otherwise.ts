/** Where our reading of a file differs from tshark's, and why. */

/** Files of which we do not read what tshark reads: what we read (null: refused), and why. */
const OTHERWISE: [end: string, packets: number | null, why: string][] = [
  ['advanced/test102.pcapng', 5, 'tshark counts custom blocks'],
  ['basic/test017.pcapng', 0, 'tshark counts custom blocks'],
  ['basic/test018.pcapng', 4, 'tshark counts custom blocks'],
  ['difficult/test202.pcapng', 8, 'tshark counts custom blocks'],
  ['filter/brcm-tag-stp.pcap', 4, 'tshark lacks link type 281'],
  ['filter/brcm-tag.pcap', 15, 'tshark lacks link type 281'],
  ['tcpdump/tests/brcm-tag.pcap', 23, 'tshark lacks link type 281'],
  ['filter/dsa.pcap', 8, 'tshark lacks link type 284'],
  ['tests/vtp_asan-2.pcap', 1, 'tshark lacks link type 182'],
  ['tests/vtp_asan-3.pcap', 1, 'tshark lacks link type 182'],
  ['juniper_es_oobr.pcap', 1, 'tshark refuses a short Juniper header; libpcap reads it'],
  ['juniper_monitor_invalid_cookie_length.pcap', 1, 'as before'],
  ['bug-6875-01/fuzz.pcap', 1, 'noise, of which tshark makes a second packet; libpcap does not'],
  ['FuzzTarget-5766899836387328', 1, 'lengths in the order of version 2.3; libpcap reads it'],
  ['FuzzTarget-5752969003008000', null, 'a link type that cannot be; tshark refuses it too'],
  ['tests/linktype-reserved-field-not-zero.pcap', null, 'as before'],
  ['tests/pcap-invalid-version-1.pcap', null, 'version 1.4; tshark and libpcap refuse it too'],
  ['tests/pcapng-invalid-vers-1.pcapng', null, 'version 0.1; as before'],
  ['tests/pcapng-invalid-vers-2.pcapng', null, 'version 1.1; as before'],
  ['tests/shb-option-too-long.pcapng', null, 'the first block’s lengths differ; as before'],
]

/** Packets whose time or lengths tshark gives otherwise. */
export const OTHER_FIELDS: [end: string, why: string][] = [
  ['crash-eec28dafde1f1ac2299674a75a914ae16d4046fa', 'a fraction of more than a second overflows'],
  ['tests/timestamp_invalid_micro.pcap', 'as before'],
  ['tests/atm-oam-loopback-print-overrun.pcap', 'as before'],
  [
    'regression_samples/igmplayer',
    'tshark takes it for another variant; libpcap reads it as we do',
  ],
]
/** SunATM: tshark does not count the pseudo-header of four bytes. */
export const SUNATM = 123

/** The entry of a file that is read otherwise. */
export function otherwise(file: string): (typeof OTHERWISE)[number] | undefined {
  return OTHERWISE.find(([end]) => file.endsWith(end))
}
