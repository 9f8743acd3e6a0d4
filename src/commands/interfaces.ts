/** `sidecap interfaces`: the adapters of this network namespace. */
import { type Adapter, addon } from '../capture/addon.js'
import { table } from './output.js'

/** Prints the adapters, as a table or, with `json`, as the addon describes them. Throws ADDON_MISSING. */
export function listInterfaces(json: boolean): void {
  const adapters = addon().adapters()
  if (json) {
    console.log(JSON.stringify(adapters, null, 2))
    return
  }
  const head = ['INDEX', 'NAME', 'KIND', 'STATE', 'MTU', 'MAC', 'ADDRESSES']
  const rows = [head, ...adapters.map(row)]
  // What opens it, where that is not its name: the GUID of Windows.
  if (adapters.some(({ name, friendlyName }) => name !== friendlyName)) {
    head.push('ID')
    for (const [i, { name }] of adapters.entries()) rows[i + 1]!.push(name)
  }
  console.log(table(rows))
}

function row(adapter: Adapter): string[] {
  const addresses = adapter.addresses.map(({ address, prefix }) => `${address}/${prefix}`)
  return [
    String(adapter.index),
    adapter.friendlyName,
    adapter.kind,
    adapter.state,
    String(adapter.mtu),
    adapter.mac ?? '-',
    addresses.join(' ') || '-',
  ]
}
