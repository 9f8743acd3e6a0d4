/** Link types and layer 2. */
import { ethernet } from './ethernet.js'

export const link = [ethernet]
