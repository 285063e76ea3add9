/**
 * Plain data as JSON, as it is. A script of the page may give all objects or all lists a `toJSON`, as Prototype.js did before
 * 1.7; what that says meets a replacer, which puts the data back, and nobody asks again (ECMA-262, "SerializeJSONProperty").
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key: string) {
    return this[key]
  })
}
