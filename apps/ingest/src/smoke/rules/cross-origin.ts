import type { Reply } from '../deployment.ts'

/** Which of the three CORS headers an answer lacks, in a line; nothing where it has them all. */
export function missingCorsHeaders({ headers }: Reply): string | undefined {
  const names = (name: string): string[] => (headers.get(name) ?? '').toLowerCase().split(/\s*,\s*/)
  const missing = [
    ...(headers.get('access-control-allow-origin') === '*' ? [] : ['Access-Control-Allow-Origin: *']),
    ...(names('access-control-allow-headers').includes('content-type')
      ? []
      : ['Access-Control-Allow-Headers: Content-Type']),
    ...(['post', 'options'].every((method) => names('access-control-allow-methods').includes(method))
      ? []
      : ['Access-Control-Allow-Methods: POST,OPTIONS']),
  ]
  return missing.length > 0 ? `without ${missing.join(', ')}` : undefined
}
