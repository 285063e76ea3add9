/** Runs steps one after the other, each whatever became of those before it, and tells in the end how they went. */
export function createSummary() {
  const steps = []
  return {
    /** Runs a step that returns whether it went well, and returns the same. One that throws did not. */
    step(name, task) {
      console.log(`\n▸ ${name}`)
      const start = performance.now()
      const passed = succeeds(task)
      steps.push({ name, passed, seconds: (performance.now() - start) / 1000 })
      return passed
    },

    /** Prints a line for each step and the counts, `N passed, N failed`, alone on the last line. Returns whether all passed. */
    print() {
      const width = Math.max(...steps.map(({ name }) => name.length))
      console.log('\nSummary')
      for (const { name, passed, seconds } of steps) {
        console.log(
          `${passed ? '✓' : '✗'} ${name.padEnd(width)} ${seconds.toFixed(1).padStart(6)} s  ${passed ? 'passed' : 'failed'}`,
        )
      }
      const passed = steps.filter((step) => step.passed).length
      console.log(`${passed} passed, ${steps.length - passed} failed`)
      return passed === steps.length
    },
  }
}

function succeeds(task) {
  try {
    return task()
  } catch (error) {
    console.error(error.message)
    return false
  }
}
