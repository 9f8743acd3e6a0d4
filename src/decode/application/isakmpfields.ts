/** What the payloads of IKE say (RFC 2408 3.4 to 3.16, RFC 7296 3.2 to 3.16), and the names of their kinds. */

export interface IsakmpHead {
  'isakmp.typepayload': number
  'isakmp.nextpayload': number
  'isakmp.criticalpayload'?: boolean
  /** Bytes, these four included. */
  'isakmp.payloadlength': number
}

export interface IsakmpTransform extends IsakmpHead {
  'isakmp.trans.number'?: number
  'isakmp.trans.id'?: number
  'isakmp.tf.type'?: number
  'isakmp.tf.id.encr'?: number
  'isakmp.tf.id.prf'?: number
  'isakmp.tf.id.integ'?: number
  'isakmp.tf.id.dh'?: number
  'isakmp.tf.id.esn'?: number
}

export interface IsakmpProposal extends IsakmpHead {
  'isakmp.prop.number'?: number
  'isakmp.prop.protoid'?: number
  'isakmp.spisize'?: number
  'isakmp.prop.transforms'?: number
  'isakmp.spi'?: string
  transforms?: IsakmpTransform[]
}

export interface IsakmpPayload extends IsakmpHead {
  'isakmp.sa.doi'?: number
  proposals?: IsakmpProposal[]
  'isakmp.key_exchange.dh_group'?: number
  'isakmp.id.type'?: number
  'isakmp.id.data.ipv4_addr'?: string
  'isakmp.id.data.ipv6_addr'?: string
  'isakmp.id.data.fqdn'?: string
  'isakmp.id.data.user_fqdn'?: string
  'isakmp.notify.doi'?: number
  'isakmp.notify.protoid'?: number
  'isakmp.spisize'?: number
  'isakmp.notify.msgtype'?: number
  'isakmp.vid_bytes'?: string
}

const NAMES: Readonly<Record<number, string>> = {
  1: 'Security Association',
  2: 'Proposal',
  3: 'Transform',
  4: 'Key Exchange',
  5: 'Identification',
  6: 'Certificate',
  7: 'Certificate Request',
  8: 'Hash',
  9: 'Signature',
  10: 'Nonce',
  11: 'Notification',
  12: 'Delete',
  13: 'Vendor ID',
  20: 'NAT-D (RFC 3947)',
  21: 'NAT-OA (RFC 3947)',
  33: 'Security Association',
  34: 'Key Exchange',
  35: 'Identification - Initiator',
  36: 'Identification - Responder',
  37: 'Certificate',
  38: 'Certificate Request',
  39: 'Authentication',
  40: 'Nonce',
  41: 'Notify',
  42: 'Delete',
  43: 'Vendor ID',
  44: 'Traffic Selector - Initiator',
  45: 'Traffic Selector - Responder',
  46: 'Encrypted and Authenticated',
  47: 'Configuration',
  48: 'Extensible Authentication',
  53: 'Encrypted and Authenticated Fragment',
}

/** The usual name of a kind of payload. */
export const payloadName = (type: number): string | undefined => NAMES[type]

export const payloadFields = {
  'isakmp.typepayload': { title: 'Payload', format: 'dec', names: payloadName },
  'isakmp.nextpayload': { title: 'Next payload', format: 'dec', names: payloadName },
  'isakmp.criticalpayload': { title: 'Critical Bit', format: 'bool' },
  'isakmp.payloadlength': { title: 'Payload length', format: 'dec', unit: 'bytes' },
  'isakmp.sa.doi': { title: 'Domain of interpretation', format: 'dec' },
  'isakmp.prop.number': { title: 'Proposal number', format: 'dec' },
  'isakmp.prop.protoid': { title: 'Protocol ID', format: 'dec' },
  'isakmp.spisize': { title: 'SPI Size', format: 'dec', unit: 'bytes' },
  'isakmp.prop.transforms': { title: 'Proposal transforms', format: 'dec' },
  'isakmp.spi': { title: 'SPI', format: 'bytes' },
  'isakmp.trans.number': { title: 'Transform number', format: 'dec' },
  'isakmp.trans.id': { title: 'Transform ID', format: 'dec' },
  'isakmp.tf.type': { title: 'Transform Type', format: 'dec' },
  'isakmp.tf.id.encr': { title: 'Transform ID (ENCR)', format: 'dec' },
  'isakmp.tf.id.prf': { title: 'Transform ID (PRF)', format: 'dec' },
  'isakmp.tf.id.integ': { title: 'Transform ID (INTEG)', format: 'dec' },
  'isakmp.tf.id.dh': { title: 'Transform ID (D-H)', format: 'dec' },
  'isakmp.tf.id.esn': { title: 'Transform ID (ESN)', format: 'dec' },
  'isakmp.key_exchange.dh_group': { title: 'DH Group #', format: 'dec' },
  'isakmp.id.type': { title: 'ID type', format: 'dec' },
  'isakmp.id.data.ipv4_addr': { title: 'ID_IPV4_ADDR', format: 'text' },
  'isakmp.id.data.ipv6_addr': { title: 'ID_IPV6_ADDR', format: 'text' },
  'isakmp.id.data.fqdn': { title: 'ID_FQDN', format: 'text' },
  'isakmp.id.data.user_fqdn': { title: 'ID_USER_FQDN', format: 'text' },
  'isakmp.notify.doi': { title: 'DOI', format: 'dec' },
  'isakmp.notify.protoid': { title: 'Protocol ID', format: 'dec' },
  'isakmp.notify.msgtype': { title: 'Notify Message Type', format: 'dec' },
  'isakmp.vid_bytes': { title: 'Vendor ID', format: 'bytes' },
} as const
