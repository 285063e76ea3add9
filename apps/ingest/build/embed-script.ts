import type { Options } from 'tsup'
import { embeddedScript } from '../src/embedded-script.ts'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

/** Puts the tracker's script, as it is built now, in the place of `src/embedded-script.ts`, in all forms in which it is served. */
export const embedScript: Plugin = {
  name: 'embed-script',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]embedded-script\.ts$/ }, () => {
      const { identity, br, gzip } = embeddedScript()
      return {
        contents: `
          const bytes = (base64) => Uint8Array.from(Buffer.from(base64, 'base64'))
          export const embeddedScript = () => ({
            identity: bytes('${Buffer.from(identity).toString('base64')}'),
            br: bytes('${Buffer.from(br).toString('base64')}'),
            gzip: bytes('${Buffer.from(gzip).toString('base64')}'),
          })`,
        loader: 'js',
      }
    })
  },
}
