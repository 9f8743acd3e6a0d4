/** What TLS extensions say, and how it is shown. See tlsextensions.ts. */
import {
  tlsCertificateCompression,
  tlsExtensions,
  tlsGroups,
  tlsPointFormats,
  tlsPskKeyExchangeModes,
  tlsSignatureSchemes,
  tlsVersions,
} from '../names/tls.js'
import { type QuicParameter, quicParameterFields } from './quicparameters.js'

export interface TlsExtension {
  'tls.handshake.extension.type': number
  /** Bytes. */
  'tls.handshake.extension.len'?: number
  'tls.handshake.extensions_server_name_type'?: number
  'tls.handshake.extensions_server_name'?: string[]
  'tls.handshake.max_fragment_length'?: number
  'tls.handshake.extensions_status_request_type'?: number
  'tls.handshake.extensions_supported_group'?: number[]
  'tls.handshake.extensions_ec_point_format'?: number[]
  'tls.handshake.sig_hash_alg'?: number[]
  'tls.handshake.extension.heartbeat.mode'?: number
  'tls.handshake.extensions_alpn_str'?: string[]
  'tls.handshake.extensions_alps_alpn_str'?: string[]
  'tls.handshake.extensions_npn'?: string[]
  'tls.compress_certificate.algorithm'?: number[]
  'tls.record_size_limit'?: number
  'tls.handshake.extensions.psk.identity.identity_length'?: number[]
  'tls.handshake.extensions.psk.identity.selected'?: number
  'tls.early_data.max_early_data_size'?: number
  'tls.handshake.extensions.supported_version'?: number[]
  'tls.handshake.extensions.cookie'?: string
  'tls.extension.psk_ke_mode'?: number[]
  'tls.handshake.extensions_key_share_group'?: number[]
  'tls.handshake.extensions_key_share_key_exchange_length'?: number[]
  'tls.handshake.extensions_key_share_selected_group'?: number
  'tls.handshake.extensions_reneg_info_len'?: number
  parameters?: QuicParameter[]
}

const bytesLong = { format: 'dec', unit: 'bytes' } as const

export const extensionFields = {
  'tls.handshake.extension.type': { title: 'Type', format: 'dec', names: tlsExtensions },
  'tls.handshake.extension.len': { title: 'Length', ...bytesLong },
  'tls.handshake.extensions_server_name_type': { title: 'Server Name Type', format: 'dec' },
  'tls.handshake.extensions_server_name': { title: 'Server Name', format: 'text' },
  'tls.handshake.max_fragment_length': { title: 'Maximum Fragment Length', format: 'dec' },
  'tls.handshake.extensions_status_request_type': {
    title: 'Certificate Status Type',
    format: 'dec',
  },
  'tls.handshake.extensions_supported_group': {
    title: 'Supported Group',
    format: 'hex4',
    names: tlsGroups,
  },
  'tls.handshake.extensions_ec_point_format': {
    title: 'EC point format',
    format: 'dec',
    names: tlsPointFormats,
  },
  'tls.handshake.sig_hash_alg': {
    title: 'Signature Algorithm',
    format: 'hex4',
    names: tlsSignatureSchemes,
  },
  'tls.handshake.extension.heartbeat.mode': { title: 'Mode', format: 'dec' },
  'tls.handshake.extensions_alpn_str': { title: 'ALPN Next Protocol', format: 'text' },
  'tls.handshake.extensions_alps_alpn_str': { title: 'Supported ALPN', format: 'text' },
  'tls.handshake.extensions_npn': { title: 'Next Protocol', format: 'text' },
  'tls.compress_certificate.algorithm': {
    title: 'Algorithm',
    format: 'dec',
    names: tlsCertificateCompression,
  },
  'tls.record_size_limit': { title: 'Record Size Limit', ...bytesLong },
  'tls.handshake.extensions.psk.identity.identity_length': {
    title: 'Identity Length',
    ...bytesLong,
  },
  'tls.handshake.extensions.psk.identity.selected': { title: 'Selected Identity', format: 'dec' },
  'tls.early_data.max_early_data_size': { title: 'Maximum Early Data Size', ...bytesLong },
  'tls.handshake.extensions.supported_version': {
    title: 'Supported Version',
    format: 'hex4',
    names: tlsVersions,
  },
  'tls.handshake.extensions.cookie': { title: 'Cookie', format: 'bytes' },
  'tls.extension.psk_ke_mode': {
    title: 'PSK Key Exchange Mode',
    format: 'dec',
    names: tlsPskKeyExchangeModes,
  },
  'tls.handshake.extensions_key_share_group': { title: 'Group', format: 'dec', names: tlsGroups },
  'tls.handshake.extensions_key_share_key_exchange_length': {
    title: 'Key Exchange Length',
    ...bytesLong,
  },
  'tls.handshake.extensions_key_share_selected_group': {
    title: 'Selected Group',
    format: 'dec',
    names: tlsGroups,
  },
  'tls.handshake.extensions_reneg_info_len': {
    title: 'Renegotiation info extension length',
    ...bytesLong,
  },
  ...quicParameterFields,
} as const
