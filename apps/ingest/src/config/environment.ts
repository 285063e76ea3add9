import { z } from 'zod'
import { databaseVariables } from './database-variables.ts'
import { originVariables } from './origin-variables.ts'
import { serverVariables } from './server-variables.ts'
import { visitorVariables } from './visitor-variables.ts'

/** Variables by name. An empty value means the same as a missing one. */
export type Environment = Readonly<Record<string, string | undefined>>

/** All variables that the app reads, each with its format and its default. */
export const VARIABLES: typeof databaseVariables &
  typeof serverVariables &
  typeof originVariables &
  typeof visitorVariables = {
  ...databaseVariables,
  ...serverVariables,
  ...originVariables,
  ...visitorVariables,
}

/** The values of all variables. */
export type Values = { readonly [Name in keyof typeof VARIABLES]: z.infer<(typeof VARIABLES)[Name]> }

/** Reads the variables; an error names the first that is malformed. */
export const environmentSchema: z.ZodType<Values> = z.object(VARIABLES)

/** The variables that have a value. */
export function given(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value))
}
