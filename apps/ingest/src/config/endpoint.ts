/** Whether a URL belongs to AWS, a VPC endpoint included. The machine's role may then have credentials that no variable names. */
export function isAws(endpoint: string): boolean {
  return /\.(amazonaws\.com(\.cn)?|api\.aws)$/.test(new URL(endpoint).hostname)
}

/** Whether a request to a URL stays on this machine (RFC 6761, section 6.3; RFC 5735, section 3). */
export function isThisMachine(endpoint: string): boolean {
  const { hostname } = new URL(endpoint)
  return /^(.+\.)?localhost$|^127(\.\d+){3}$|^\[::1\]$/.test(hostname)
}
