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
    // Who wrote what is not ours.
    const [notice = ''] = /\/\*!.*?\*\//s.exec(source) ?? []
    return { code: notice + code }
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
    // All browsers of ES2021 have them, without a word in that standard.
    options.supported = { 'class-field': true }
    options.legalComments = 'inline'
  },
}

const scriptTag: Options = {
  ...shared,
  format: 'iife',
  outExtension: () => ({ js: '.js' }),
  plugins: [minified],
}

/** The full script without the library that is most of it: nobody gets it, but its size is held to a limit. */
const withoutVitals: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'without-vitals',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]vitals\.ts$/ }, () => ({ contents: 'export const vitals = () => {}' })),
}

export default defineConfig([
  {
    ...shared,
    entry: { index: 'src/index.ts', captures: 'src/captures.ts', vitals: 'src/capture/vitals.ts' },
    format: ['esm', 'cjs'],
    dts: true,
  },
  {
    ...scriptTag,
    entry: { tracker: 'src/script-tag.ts', 'tracker.full': 'src/script-tag-full.ts' },
  },
  {
    ...scriptTag,
    entry: { 'tracker.full.without-vitals': 'src/script-tag-full.ts' },
    outDir: 'dist/size',
    esbuildPlugins: [withoutVitals],
  },
])
