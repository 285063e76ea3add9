import type { Catalogue } from './catalogue.ts'

/** Names of the metrics of one type. */
export type NameOf<Type extends string> = {
  [Name in keyof Catalogue]: Catalogue[Name]['type'] extends Type ? Name : never
}[keyof Catalogue]

/** A value for each label; where there is nothing to say, an empty one. */
export type LabelsOf<Name extends keyof Catalogue> = Readonly<
  Record<Catalogue[Name]['labels'][number], string>
>

/** Takes what is measured: to Prometheus, to CloudWatch, or nowhere. Never throws, and does no I/O of its own. */
export interface Metrics {
  /** Adds to a counter. */
  add<Name extends NameOf<'counter'>>(name: Name, labels: LabelsOf<Name>, by?: number): void
  /** Moves a gauge up or down. */
  move(name: NameOf<'gauge'>, by: number): void
  /** Puts a value into a histogram. */
  observe<Name extends NameOf<'histogram'>>(name: Name, labels: LabelsOf<Name>, value: number): void
}

/** For a host that nobody asks. */
export const NO_METRICS: Metrics = { add: () => {}, move: () => {}, observe: () => {} }
