import { readdirSync, readFileSync } from 'node:fs'
import { dirname, posix } from 'node:path'
import ts from 'typescript'

/** A source file and what it imports. */
export interface Source {
  /** Path from the folder, with `/`. */
  readonly file: string
  /** The folder or file of the top level that it stands in. */
  readonly part: string
  readonly imports: readonly Import[]
}

/** Something imported: a file of the same folder by its path, or a package by its specifier. */
export interface Import {
  readonly name: string
  readonly part: string
}

/** The TypeScript sources in `folder`, but tests, declarations and what is installed or built, in the order of their names. */
export function readSources(folder: string): readonly Source[] {
  return filesIn(folder)
    .filter((file) => /\.tsx?$/.test(file) && !/\.(test|d)\.tsx?$/.test(file))
    .sort()
    .map((file) => ({
      file,
      part: partOf(file),
      imports: importsOf(file, readFileSync(`${folder}/${file}`, 'utf8')),
    }))
}

/** Never looks into what is installed or built, where files come and go while other tests run. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return entry.name
    if (/^(node_modules|dist|\.)/.test(entry.name)) return []
    return filesIn(`${folder}/${entry.name}`).map((file) => `${entry.name}/${file}`)
  })
}

/** Every `import`, `export … from`, `import()`, `import type` and `require`, once each. */
function importsOf(file: string, text: string): readonly Import[] {
  const { importedFiles } = ts.preProcessFile(text, true, true)
  return [...new Set(importedFiles.map(({ fileName }) => fileName))].map((specifier) => {
    if (!specifier.startsWith('.')) return { name: specifier, part: packageOf(specifier) }
    const name = posix.join(dirname(file), specifier)
    return { name, part: partOf(name) }
  })
}

/** `http/app.ts` → `http`, `index.ts` → `index`; what lies outside of the folder → `..`. */
function partOf(file: string): string {
  return file.replace(/\/.*|\.tsx?$/gs, '')
}

/** `hono/cors` → `hono`, `@aws-sdk/lib-dynamodb` → itself, `node:fs/promises` → `node:fs`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
