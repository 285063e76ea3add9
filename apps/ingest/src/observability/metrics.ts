import type { Catalogue } from './catalogue.ts'

/** Names of the metrics of one type. */
export type NameOf<Type extends string> = {
  [Name in keyof Catalogue]: Catalogue[Name]['type'] extends Type ? Name : never
}[keyof Catalogue]

/** A value for each label; empty if the label does not apply. */
export type LabelsOf<Name extends keyof Catalogue> = Readonly<
  Record<Catalogue[Name]['labels'][number], string>
>

/** Records metrics for Prometheus or CloudWatch. Never throws, and does no I/O. */
export interface Metrics {
  /** Adds to a counter. */
  add<Name extends NameOf<'counter'>>(name: Name, labels: LabelsOf<Name>, by?: number): void
  /** Moves a gauge up or down. */
  move(name: NameOf<'gauge'>, by: number): void
  /** Adds a value to a histogram. */
  observe<Name extends NameOf<'histogram'>>(name: Name, labels: LabelsOf<Name>, value: number): void
}

/** Records nothing: for a host without metrics. */
export const NO_METRICS: Metrics = { add: () => {}, move: () => {}, observe: () => {} }
