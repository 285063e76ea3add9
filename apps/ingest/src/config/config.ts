import type { ClientOptions, TableNames } from '@footfall/tables'
import type { TrustedProxies } from '../http/client-address.ts'
import type { RateLimits } from '../http/rate-limit.ts'
import type { SenderRules } from '../http/senders.ts'
import type { AddressPrivacy } from '../http/stored-address.ts'
import type { LogLevel } from './server-variables.ts'

/** The settings of one process, set by its operator. */
export interface Config {
  /** 0: the system chooses. */
  readonly port: number
  /** Address to listen at; `0.0.0.0` is every IPv4 address. */
  readonly host: string
  readonly tables: TableNames
  readonly dynamodb: ClientOptions
  readonly senders: SenderRules
  /** Undefined: the address of a visitor is the connection's. */
  readonly trustedProxies: TrustedProxies | undefined
  readonly addressPrivacy: AddressPrivacy
  readonly rateLimits: RateLimits
  /** Connections open at a time. */
  readonly maxConnections: number
  /** Requests in work at a time. */
  readonly maxRequestsInWork: number
  readonly logLevel: LogLevel
  /** Where the app serves metrics; absent: nowhere. */
  readonly metrics?: { readonly port: number; readonly host: string }
  /** Days for which a session and its events are kept, from the session's start; absent: no limit. */
  readonly retentionDays?: number
  /** Milliseconds from the arrival of a request's body to its response, at most. */
  readonly budget: number
}
