import { defineConfig, type Options } from 'tsup'

/**
 * What the tracker keeps in localStorage for itself goes by short names there: they would be a tenth of a kilobyte of the
 * script. Fixed, since what one release stored the next one reads.
 */
const STORED_NAMES = {
  client_start_time: 's',
  client_last_activity: 'l',
  total_events: 'n',
  total_bytes: 'b',
  last_event_id: 'e',
  since: 't',
  wait: 'w',
  failures: 'f',
}

const shared: Options = {
  target: 'es2021',
  platform: 'browser',
  tsconfig: 'tsconfig.build.json',
  noExternal: ['@footfall/protocol'],
  esbuildOptions(options) {
    options.mangleProps = new RegExp(`^(${Object.keys(STORED_NAMES).join('|')})$`)
    options.mangleCache = STORED_NAMES
    options.minifySyntax = true
  },
}

export default defineConfig([
  {
    ...shared,
    entry: ['src/index.ts'],
    format: ['esm', 'cjs'],
    dts: true,
  },
  {
    ...shared,
    entry: { tracker: 'src/script-tag.ts' },
    format: 'iife',
    outExtension: () => ({ js: '.js' }),
    // terser: folds the many small functions of the source into each other, which esbuild does not.
    minify: 'terser',
    terserOptions: {
      ecma: 2020,
      toplevel: true,
      compress: {
        passes: 4,
        unsafe: true,
        unsafe_arrows: true,
        pure_getters: true,
        keep_fargs: false,
        booleans_as_integers: true,
        hoist_vars: true,
        lhs_constants: false,
      },
      format: { ascii_only: true },
    },
  },
])
