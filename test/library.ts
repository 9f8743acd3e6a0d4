/**
 * Whether libpcap is here: `npm test` must pass on a machine without it, where filters cannot be compiled.
 * Use: `test.skipIf(withoutLibrary)('filters …', …)`.
 */
import { addon } from '#src/capture/addon.js'

const { state, error } = addon().library()

export const withoutLibrary = state !== 'loaded'
if (withoutLibrary) console.error(`SKIPPED: tests of filters: no libpcap here (${error})`)
