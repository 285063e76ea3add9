import type { Options } from 'tsup'
import { embeddedScripts } from '../src/http/embedded-scripts.ts'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

/** Replaces `src/http/embedded-scripts.ts` with the tracker's built scripts as data, uncompressed and compressed. */
export const embedScript: Plugin = {
  name: 'embed-script',
  setup(build) {
    build.onLoad({ filter: /[\\/]http[\\/]embedded-scripts\.ts$/ }, () => {
      const scripts = Object.entries(embeddedScripts()).map(
        ([name, { identity, br, gzip }]) => `
          '${name}': {
            identity: bytes('${Buffer.from(identity).toString('base64')}'),
            br: bytes('${Buffer.from(br).toString('base64')}'),
            gzip: bytes('${Buffer.from(gzip).toString('base64')}'),
          },`,
      )
      return {
        contents: `
          const bytes = (base64) => Uint8Array.from(Buffer.from(base64, 'base64'))
          export const embeddedScripts = () => ({${scripts.join('')}})`,
        loader: 'js',
      }
    })
  },
}
