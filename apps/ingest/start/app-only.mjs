import { createHash, timingSafeEqual } from 'node:crypto'

/** Host names of this machine for itself. A page that rebinds its own host name to 127.0.0.1 sends that host name instead. */
const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?$/i

/** The access key in a header of AWS Signature Version 4 (AWS IAM user guide, "Elements of an AWS API request signature"). */
const CREDENTIAL = /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\//

/**
 * Answers 403 to every request that is not from the app, before it reaches `server`: a request without the access key,
 * with an `Origin` (a web page's), or with a `Host` other than this machine. The answer has no CORS headers, so no page
 * can read it.
 */
export function allowOnlyApp(server, accessKey) {
  const listeners = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    if (isFromApp(request, accessKey)) {
      for (const listener of listeners) listener.call(server, request, response)
      return
    }
    request.resume()
    response.writeHead(403, { 'Content-Type': 'application/x-amz-json-1.0', Connection: 'close' })
    response.end(REFUSAL)
  })
}

/** An error in DynamoDB's format: an AWS client shows its `message`. */
const REFUSAL = JSON.stringify({
  __type: 'com.amazonaws.dynamodb.v20120810#AccessDeniedException',
  message: 'This DynamoDB belongs to npm start: sign with the key in the file access-key of its data folder.',
})

function isFromApp({ headers: { origin, host = '', authorization = '' } }, accessKey) {
  const [, givenKey = ''] = CREDENTIAL.exec(authorization) ?? []
  return origin === undefined && LOOPBACK.test(host) && timingSafeEqual(hash(givenKey), hash(accessKey))
}

/** Hashes have equal lengths, which `timingSafeEqual` requires. */
function hash(text) {
  return createHash('sha256').update(text).digest()
}
