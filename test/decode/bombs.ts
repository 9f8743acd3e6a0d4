/** Packets made to cost: headers in headers, names in circles, more options and records than anybody sends. */
import type { Bomb } from './bombs/build.js'
import { DATAGRAMS } from './bombs/datagrams.js'
import { NESTED } from './bombs/nested.js'
import { OPTIONS } from './bombs/options.js'
import { STREAMS } from './bombs/streams.js'

export const BOMBS: readonly Bomb[] = [...NESTED, ...OPTIONS, ...DATAGRAMS, ...STREAMS]
