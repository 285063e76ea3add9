import { defineConfig, type Options } from 'tsup'
import { minify } from 'uglify-js'

/**
 * Short names for fields that the tracker stores in localStorage and never sends. The long names would add 100 bytes to the
 * script. Do not change them: each release reads what earlier releases stored.
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

/** Minifies with uglify-js. It inlines the many small functions of the source, which esbuild does not do, and terser does less well. */
const minified: NonNullable<Options['plugins']>[number] = {
  name: 'minified',
  renderChunk(source) {
    const { code, error } = minify(source, {
      module: true,
      // The script must not define globals other than `tracker`.
      toplevel: false,
      compress: { passes: 3, unsafe: true, hoist_funs: true, inline: 1 },
    })
    if (error) throw error
    // Keep the license notice of the bundled library, which uglify-js removes.
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
    // All browsers that support ES2021 have class fields, although that standard lacks them.
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

/** The full script without `web-vitals`, its largest part. It is not published; size-limit measures it. */
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
