/**
 * Plain data as JSON. A script of the page may add `toJSON` to all objects or all lists, as Prototype.js did before 1.7. The
 * replacer runs after `toJSON` and returns the original value, which is not passed to `toJSON` again (ECMA-262,
 * "SerializeJSONProperty").
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key: string) {
    return this[key]
  })
}
