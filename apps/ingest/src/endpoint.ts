/** Whether a URL is one of AWS itself, as of a VPC, where the machine's own role has credentials that no variable tells of. */
export function isAws(endpoint: string): boolean {
  return /\.(amazonaws\.com(\.cn)?|api\.aws)$/.test(new URL(endpoint).hostname)
}

/** Whether a URL says that what is sent to it stays on this machine (RFC 6761, section 6.3; RFC 5735, section 3). */
export function isThisMachine(endpoint: string): boolean {
  const { hostname } = new URL(endpoint)
  return /^(.+\.)?localhost$|^127(\.\d+){3}$|^\[::1\]$/.test(hostname)
}
