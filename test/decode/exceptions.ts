/** Where the contract suites make an exception, each with its reason. */

/** Numbers of tables other than ports that two protocols share: each looks whether the bytes are its own. */
export const SHARED_NUMBERS: Readonly<Record<string, string>> = {
  'ethertype 2048':
    'ip and ipv6 each look at the version: a wrong one is met in tunnels and in tests',
}
