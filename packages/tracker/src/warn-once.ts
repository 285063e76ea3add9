/** Tells the console, the first time that it is called: a page that does something wrong does it often. */
export function createWarning(text: string): (detail?: unknown) => void {
  let isSaid = false
  return (detail) => {
    // A page may have done away with its console.
    try {
      if (!isSaid) console.warn(`Footfall: ${text}`, detail)
    } catch {}
    isSaid = true
  }
}
