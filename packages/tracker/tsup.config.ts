import { defineConfig, type Options } from 'tsup'
import { minify } from 'uglify-js'

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

/** uglify-js: folds the many small functions of the source into each other, which esbuild does not, and better than terser does. */
const minified: NonNullable<Options['plugins']>[number] = {
  name: 'minified',
  renderChunk(source) {
    const { code, error } = minify(source, {
      module: true,
      // The page's globals are not ours: only `tracker` is.
      toplevel: false,
      compress: { passes: 3, unsafe: true, hoist_funs: true, inline: 1 },
    })
    if (error) throw error
    return { code }
  },
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
    plugins: [minified],
  },
])
