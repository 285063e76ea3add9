import { readFile } from 'node:fs/promises'
import { transform } from '@astrojs/compiler'
import type { OnLoadOptions, OnLoadResult, Plugin } from 'esbuild'
import { compile } from 'svelte/compiler'
import { compileScript, parse } from 'vue/compiler-sfc'

/** Single-file components, as the plugins of bundlers have the frameworks' own compilers read them. */
export const compilers: readonly Plugin[] = [
  compiler('vue', /\.vue$/, async (source, filename) => {
    const { descriptor, errors } = parse(source, { filename })
    if (errors[0]) throw errors[0]
    return { contents: compileScript(descriptor, { id: 'component', inlineTemplate: true }).content }
  }),

  compiler('svelte', /\.svelte$/, async (source, filename) => {
    const { js, warnings } = compile(source, { filename, generate: 'client' })
    return { contents: js.code, warnings: warnings.map(({ message }) => ({ text: message })) }
  }),

  // What runs in the browser: Astro takes the scripts out of a component, and has them bundled.
  compiler('astro', /\.astro$/, async (source, filename) => {
    const { scripts, diagnostics } = await transform(source, { filename })
    return {
      contents: scripts.map((script) => (script.type === 'inline' ? script.code : '')).join('\n'),
      errors: diagnostics.map(({ text }) => ({ text })),
    }
  }),
]

function compiler(
  name: string,
  filter: OnLoadOptions['filter'],
  load: (source: string, filename: string) => Promise<OnLoadResult>,
): Plugin {
  return {
    name,
    setup: ({ onLoad }) =>
      onLoad({ filter }, async ({ path }) => ({
        loader: 'ts',
        ...(await load(await readFile(path, 'utf8'), path)),
      })),
  }
}
