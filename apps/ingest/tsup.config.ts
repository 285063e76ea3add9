import { writeFile } from 'node:fs/promises'
import type { Options } from 'tsup'
import { embedScript } from './build/embed-script.ts'

/** Each host and command in one file, with everything it needs inside: copy it anywhere and run it. */
const options: Options = {
  entry: {
    node: 'src/hosts/node/node.ts',
    lambda: 'src/hosts/lambda/lambda.ts',
    tables: 'src/hosts/tables.ts',
    start: 'start/index.ts',
    smoke: 'smoke/index.ts',
  },
  format: 'esm',
  target: 'node20',
  platform: 'node',
  splitting: false,
  clean: true,
  noExternal: [/.*/],
  esbuildPlugins: [embedScript],
  // The AWS SDK warns of Node 20 on behalf of versions to come; the one inside is the one that works.
  define: { 'process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': '"true"' },
  // CommonJS dependencies ask for Node's modules by `require`, which ES modules do not have.
  banner: {
    js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`,
  },
  // Where dist is copied to, as to AWS Lambda, nothing else says that these are ES modules.
  onSuccess: () => writeFile('dist/package.json', '{ "type": "module" }\n'),
}

export default options
