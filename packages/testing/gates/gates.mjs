import { parseArgs } from 'node:util'

/** The gates, cheap ones first. `script` is a script of the root package.json and the gate's name. */
const GATES = [
  { script: 'lint', what: 'format and lint', needs: [] },
  { script: 'types', what: 'types', needs: [] },
  { script: 'imports', what: 'import direction', needs: [] },
  { script: 'unused', what: 'unused code', needs: ['build'] },
  { script: 'size', what: 'size', needs: ['build'] },
  { script: 'shape', what: 'package shape', needs: ['build'] },
  { script: 'unit', what: 'unit, property and contract tests', needs: ['build'] },
  { script: 'nodes', what: 'other versions of Node', needs: ['build'] },
  { script: 'e2e', what: 'end to end', needs: ['build', 'chromium'] },
]

const USAGE = `npm test -- [--deep] [gate …]

Runs the named gates, or all gates.

${GATES.map(({ script, what }) => `  ${script.padEnd(8)} ${what}`).join('\n')}

  --deep   run random tests at full size, and all unit tests on every version of Node
`

/**
 * Returns the gates that the arguments name, all by default, and whether the random tests run at full size.
 * `--help` and an unknown gate or option print the usage and end the process.
 */
export function readArguments(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { deep: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
    })
    if (values.help) exitWith(0)
    return { gates: named(positionals), isDeep: values.deep }
  } catch (error) {
    console.error(error.message)
    exitWith(1)
  }
}

function named(names) {
  const unknown = names.filter((name) => !GATES.some(({ script }) => script === name))
  if (unknown.length > 0) throw new Error(`No gate is called ${unknown.join(' or ')}.`)
  return GATES.filter(({ script }) => names.length === 0 || names.includes(script))
}

function exitWith(code) {
  console.log(USAGE)
  process.exit(code)
}
