/** The data directory itself: made for its owner alone. */
import fs from 'node:fs'
import { addon } from '../capture/addon.js'
import { SidecapError } from '../errors.js'

/** Makes the directory unless it is there. A folder that was there keeps the rights that somebody gave it. */
export function makeDirectory(directory: string): void {
  const made = fs.mkdirSync(directory, { recursive: true, mode: 0o700 })
  if (made !== undefined && process.platform === 'win32') addon().makePrivate(directory)
}

/** Why a directory cannot be used, as an error of the table. */
export function unusable(directory: string, error: unknown): SidecapError {
  if (error instanceof SidecapError) return error
  return new SidecapError(
    'DATA_UNWRITABLE',
    `The data directory ${directory} cannot be used: ${(error as Error).message}`,
    { cause: error },
  )
}
