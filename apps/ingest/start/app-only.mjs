import { createHash, timingSafeEqual } from 'node:crypto'

/** Names by which this machine reaches itself. A page that rebinds its own name to 127.0.0.1 sends that name. */
const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?$/i

/** Where AWS Signature Version 4 names the access key (AWS IAM user guide, "Elements of an AWS API request signature"). */
const CREDENTIAL = /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\//

/**
 * Answers 403 to every request that is not the app's, before `server` sees it: without the access key, with an `Origin`
 * (of a web page), or with a `Host` that is not this machine. The answer has no CORS headers, so no page can read it.
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

/** In the form in which an AWS client shows `message`. */
const REFUSAL = JSON.stringify({
  __type: 'com.amazonaws.dynamodb.v20120810#AccessDeniedException',
  message: 'This DynamoDB belongs to npm start: sign with the key in the file access-key of its data folder.',
})

function isFromApp({ headers: { origin, host = '', authorization = '' } }, accessKey) {
  const [, named = ''] = CREDENTIAL.exec(authorization) ?? []
  return origin === undefined && LOOPBACK.test(host) && timingSafeEqual(hash(named), hash(accessKey))
}

/** Of one length, as the comparison needs. */
function hash(text) {
  return createHash('sha256').update(text).digest()
}
