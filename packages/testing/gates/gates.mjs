/** The gates, cheap ones first. `script` is a script of the root package.json, and what `npm test -- <script>` calls it. */
const GATES = [
  { script: 'lint', what: 'format and lint', needs: [] },
  { script: 'types', what: 'types', needs: [] },
  { script: 'unused', what: 'unused code', needs: ['build'] },
  { script: 'size', what: 'size', needs: ['build'] },
  { script: 'shape', what: 'package shape', needs: ['build'] },
  { script: 'unit', what: 'unit, property and contract tests', needs: ['build'] },
  { script: 'e2e', what: 'end to end', needs: ['build', 'chromium'] },
]

/** The gates of these names, all where none is named. `--help`, or a name that no gate has, ends the process with the list of them. */
export function chosenGates(names) {
  const unknown = names.filter((name) => !GATES.some(({ script }) => script === name))
  if (unknown.length > 0) {
    if (unknown[0] !== '--help') console.error(`No gate is called ${unknown.join(' or ')}.`)
    console.log(
      `npm test -- [gate …]\n${GATES.map(({ script, what }) => `  ${script.padEnd(8)} ${what}`).join('\n')}`,
    )
    process.exit(unknown[0] === '--help' ? 0 : 1)
  }
  return GATES.filter(({ script }) => names.length === 0 || names.includes(script))
}
