import ts from 'typescript'

/** As a site owner's strict project has it, the declarations of its packages included. */
const STRICT: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  types: [],
}

/** What TypeScript has to say against these files. */
export function typeErrors(files: readonly string[], options: ts.CompilerOptions): readonly string[] {
  const program = ts.createProgram([...files], { ...STRICT, ...options })
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, start = 0, messageText }) =>
      [
        file?.fileName,
        file && file.getLineAndCharacterOfPosition(start).line + 1,
        ts.flattenDiagnosticMessageText(messageText, '\n'),
      ].join(': '),
    )
}
