/**
 * Writes the table of settings into README.md, between its markers: `npm run docs` after a change of src/settings.ts.
 * With --check it only says, by its exit code, whether that was forgotten.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { flagOf, GROUPS, variableOf } from '../dist/config.js'

const README = path.resolve(import.meta.dirname, '../README.md')
const BEGIN = '<!-- settings: written by `npm run docs` -->'
const END = '<!-- end of settings -->'

const text = readFileSync(README, 'utf8')
const wanted = documented(text)
if (!process.argv.includes('--check')) writeFileSync(README, wanted)
else if (text !== wanted) {
  console.error('README.md: the table of settings is old; run npm run docs')
  process.exitCode = 1
}

/** The README with the table of the settings as they are now. */
function documented(text) {
  const [before, rest] = split(text, BEGIN)
  const [, after] = split(rest, END)
  const tables = Object.entries(GROUPS).map(([title, group]) => {
    const rows = Object.entries(group).map(([key, setting]) => {
      const cells = [`\`${flagOf(key)}\``, `\`${variableOf(key)}\``, `\`${key}\``, value(setting)]
      return `| ${[...cells, setting.help].join(' | ')} |`
    })
    return [
      `**${title}**\n`,
      '| flag | variable | key of the file | default | what |',
      '|---|---|---|---|---|',
      ...rows,
    ].join('\n')
  })
  return `${before}${BEGIN}\n\n${tables.join('\n\n')}\n\n${END}${after}`
}

function value(setting) {
  const shown = setting.default === '' ? '' : `\`${setting.default}\``
  const choices = Array.isArray(setting.kind) ? ` of \`${setting.kind.join('` `')}\`` : ''
  return shown + choices
}

function split(text, marker) {
  const at = text.indexOf(marker)
  if (at < 0) throw new Error(`README.md lacks the line ${marker}`)
  return [text.slice(0, at), text.slice(at + marker.length)]
}
