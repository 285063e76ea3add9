import { findInstalled } from './installed.mjs'

/** First with all that the tests ask of it by WebDriver BiDi. */
const OLDEST = 153

const FIREFOX = {
  variable: 'FIREFOX_PATH',
  places: [
    'firefox',
    'firefox-esr',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
  ],
  suits: (version) => Number(/Firefox (\d+)/.exec(version)?.[1]) >= OLDEST,
}

export function findFirefox(env) {
  return findInstalled(FIREFOX, env)
}
