import type { LambdaEvent } from 'hono/aws-lambda'

/** A request to a Lambda function. */
export interface LambdaRequest {
  readonly method: string
  readonly path: string
  readonly body?: string
  readonly isBase64Encoded?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

/** The events of one kind of caller, and the visitor's address in AWS's example of it. */
export interface LambdaCaller {
  readonly name: string
  readonly address: string
  event(request: LambdaRequest): LambdaEvent
}

/**
 * AWS's documented examples, with the method, path, headers and body of a request.
 * - API Gateway 1.0 and 2.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * - function URL: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 * - load balancer: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#receive-event-from-load-balancer
 *   and #multi-value-headers
 */
export const CALLERS: readonly LambdaCaller[] = [
  {
    name: 'API Gateway, payload format 1.0',
    address: '192.0.2.1',
    event: ({ method, path, body, isBase64Encoded = false, headers = {} }) =>
      ({
        version: '1.0',
        resource: path,
        path,
        httpMethod: method,
        headers: {
          header1: 'value1',
          header2: 'value2',
          host: 'id.execute-api.us-east-1.amazonaws.com',
          ...headers,
        },
        multiValueHeaders: {
          header1: ['value1'],
          header2: ['value1', 'value2'],
          ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
        },
        queryStringParameters: { parameter1: 'value1', parameter2: 'value' },
        multiValueQueryStringParameters: { parameter1: ['value1', 'value2'], parameter2: ['value'] },
        requestContext: {
          accountId: '123456789012',
          apiId: 'id',
          authorizer: { claims: null, scopes: null },
          domainName: 'id.execute-api.us-east-1.amazonaws.com',
          domainPrefix: 'id',
          extendedRequestId: 'request-id',
          httpMethod: method,
          identity: {
            accessKey: null,
            accountId: null,
            caller: null,
            cognitoAuthenticationProvider: null,
            cognitoAuthenticationType: null,
            cognitoIdentityId: null,
            cognitoIdentityPoolId: null,
            principalOrgId: null,
            sourceIp: '192.0.2.1',
            user: null,
            userAgent: 'user-agent',
            userArn: null,
            clientCert: {
              clientCertPem: 'CERT_CONTENT',
              subjectDN: 'www.example.com',
              issuerDN: 'Example issuer',
              serialNumber: 'a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1',
              validity: { notBefore: 'May 28 12:30:02 2019 GMT', notAfter: 'Aug  5 09:36:04 2021 GMT' },
            },
          },
          path,
          protocol: 'HTTP/1.1',
          requestId: 'id=',
          requestTime: '04/Mar/2020:19:15:17 +0000',
          requestTimeEpoch: 1_583_349_317_135,
          resourceId: null,
          resourcePath: path,
          stage: '$default',
        },
        pathParameters: null,
        stageVariables: null,
        body: body ?? null,
        isBase64Encoded,
      }) as unknown as LambdaEvent,
  },
  {
    name: 'API Gateway, payload format 2.0',
    address: '192.0.2.1',
    event: ({ method, path, body, isBase64Encoded = false, headers = {} }) =>
      ({
        version: '2.0',
        routeKey: '$default',
        rawPath: path,
        rawQueryString: 'parameter1=value1&parameter1=value2&parameter2=value',
        cookies: ['cookie1', 'cookie2'],
        headers: { header1: 'value1', header2: 'value1,value2', ...headers },
        queryStringParameters: { parameter1: 'value1,value2', parameter2: 'value' },
        requestContext: {
          accountId: '123456789012',
          apiId: 'api-id',
          authentication: {
            clientCert: {
              clientCertPem: 'CERT_CONTENT',
              subjectDN: 'www.example.com',
              issuerDN: 'Example issuer',
              serialNumber: 'a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1',
              validity: { notBefore: 'May 28 12:30:02 2019 GMT', notAfter: 'Aug  5 09:36:04 2021 GMT' },
            },
          },
          authorizer: {
            jwt: { claims: { claim1: 'value1', claim2: 'value2' }, scopes: ['scope1', 'scope2'] },
          },
          domainName: 'id.execute-api.us-east-1.amazonaws.com',
          domainPrefix: 'id',
          http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'agent' },
          requestId: 'id',
          routeKey: '$default',
          stage: '$default',
          time: '12/Mar/2020:19:03:58 +0000',
          timeEpoch: 1_583_348_638_390,
        },
        ...(body !== undefined && { body }),
        pathParameters: { parameter1: 'value1' },
        isBase64Encoded,
        stageVariables: { stageVariable1: 'value1', stageVariable2: 'value2' },
      }) as unknown as LambdaEvent,
  },
  {
    name: 'a function URL',
    address: '123.123.123.123',
    event: ({ method, path, body, isBase64Encoded = false, headers = {} }) =>
      ({
        version: '2.0',
        routeKey: '$default',
        rawPath: path,
        rawQueryString: 'parameter1=value1&parameter1=value2&parameter2=value',
        cookies: ['cookie1', 'cookie2'],
        headers: { header1: 'value1', header2: 'value1,value2', ...headers },
        queryStringParameters: { parameter1: 'value1,value2', parameter2: 'value' },
        requestContext: {
          accountId: '123456789012',
          apiId: 'url-id',
          authentication: null,
          authorizer: {
            iam: {
              accessKey: 'AKIA...',
              accountId: '111122223333',
              callerId: 'AIDA...',
              cognitoIdentity: null,
              principalOrgId: null,
              userArn: 'arn:aws:iam::111122223333:user/example-user',
              userId: 'AIDA...',
            },
          },
          domainName: 'url-id.lambda-url.us-west-2.on.aws',
          domainPrefix: 'url-id',
          http: { method, path, protocol: 'HTTP/1.1', sourceIp: '123.123.123.123', userAgent: 'agent' },
          requestId: 'id',
          routeKey: '$default',
          stage: '$default',
          time: '12/Mar/2020:19:03:58 +0000',
          timeEpoch: 1_583_348_638_390,
        },
        ...(body !== undefined && { body }),
        pathParameters: null,
        isBase64Encoded,
        stageVariables: null,
      }) as unknown as LambdaEvent,
  },
  {
    name: 'a load balancer',
    address: '72.12.164.125',
    event: ({ method, path, body = '', isBase64Encoded = false, headers = {} }) =>
      ({
        requestContext: { elb: LOAD_BALANCER },
        httpMethod: method,
        path,
        queryStringParameters: { query: '1234ABCD' },
        headers: { ...BALANCED_HEADERS, ...headers },
        body,
        isBase64Encoded,
      }) as unknown as LambdaEvent,
  },
  {
    name: 'a load balancer with multi-value headers',
    address: '72.12.164.125',
    event: ({ method, path, body = '', isBase64Encoded = false, headers = {} }) =>
      ({
        requestContext: { elb: LOAD_BALANCER },
        httpMethod: method,
        path,
        multiValueQueryStringParameters: { myKey: ['val1', 'val2'] },
        multiValueHeaders: Object.fromEntries(
          Object.entries({ ...BALANCED_HEADERS, ...headers }).map(([name, value]) => [name, [value]]),
        ),
        body,
        isBase64Encoded,
      }) as unknown as LambdaEvent,
  },
]

const LOAD_BALANCER = {
  targetGroupArn:
    'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/lambda-279XGJDqGZ5rsrHC2Fjr/49e9d65c45c6791a',
}

const BALANCED_HEADERS = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,image/apng,*/*;q=0.8',
  'accept-language': 'en-US,en;q=0.9',
  connection: 'keep-alive',
  host: 'lambda-alb-123578498.us-east-1.elb.amazonaws.com',
  'upgrade-insecure-requests': '1',
  'x-amzn-trace-id': 'Root=1-5c536348-3d683b8b04734faae651f476',
  'x-forwarded-for': '72.12.164.125',
  'x-forwarded-port': '80',
  'x-forwarded-proto': 'http',
  'x-imforwards': '20',
}
