/** A setting that the operator must correct. `message` has one sentence for each: it names the setting and says what to do. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
}
