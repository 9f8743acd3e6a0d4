/** DNS messages in a few words, as tcpdump says them: `52412+ A? example.com.`, `52412 1/0/1 A 192.0.2.1`. */
import { dnsRcodes, dnsTypes } from '../names/dns.js'
import type { DnsLayer } from './dnsmessage.js'
import type { DnsRecord } from './dnsrecord.js'

const ANSWERS = 3

export function summarize(layer: DnsLayer): string {
  const id = layer['dns.id']
  const question = layer.queries?.[0]
  if (!layer['dns.flags.response']) {
    const desired = layer['dns.flags.recdesired'] === true ? '+' : ''
    if (question === undefined) return `${id}${desired} query`
    return `${id}${desired} ${typeName(question['dns.qry.type'])}? ${question['dns.qry.name']}.`
  }
  const counts = [
    layer['dns.count.answers'] ?? layer['dns.count.prerequisites'],
    layer['dns.count.auth_rr'] ?? layer['dns.count.updates'],
    layer['dns.count.add_rr'],
  ].join('/')
  const flags = `${layer['dns.flags.authoritative'] === true ? '*' : ''}${layer['dns.flags.truncated'] ? '|' : ''}`
  const code = layer['dns.flags.rcode'] ?? 0
  const failed = code === 0 ? '' : ` ${dnsRcodes(code) ?? code}`
  const answers = (layer.answers ?? []).slice(0, ANSWERS).map(answerText).join(', ')
  return `${id}${failed}${flags} ${counts}${answers === '' ? '' : ` ${answers}`}`.slice(0, 120)
}

function answerText(record: DnsRecord): string {
  const type = typeName(record['dns.resp.type'])
  const value =
    record['dns.a'] ??
    record['dns.aaaa'] ??
    record['dns.cname'] ??
    record['dns.ptr.domain_name'] ??
    record['dns.ns'] ??
    record['dns.mx.mail_exchange'] ??
    record['dns.srv.target'] ??
    record['dns.txt']?.[0]
  return value === undefined ? type : `${type} ${value}`
}

function typeName(type: number | undefined): string {
  return type === undefined ? '?' : (dnsTypes(type) ?? `TYPE${type}`)
}
