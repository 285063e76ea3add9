/** Returns a function that writes `text` to the console at its first call only. A page repeats its mistakes often. */
export function createWarning(text: string): (detail?: unknown) => void {
  let isWarned = false
  return (detail) => {
    // A page may have removed `console`.
    try {
      if (!isWarned) console.warn(`Footfall: ${text}`, detail)
    } catch {}
    isWarned = true
  }
}
