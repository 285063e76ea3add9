import type { ClientOptions } from '@footfall/tables'
import { isAws } from './endpoint.ts'
import type { Environment } from './environment.ts'

/** Any of these variables means that the AWS SDK finds credentials (developer guide, "Credential provider chain"). */
const CREDENTIALS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
]

/** Options of the client. A DynamoDB outside AWS needs a signature and accepts any: it gets placeholder credentials if the environment has none. */
export function dynamodbOptions(
  environment: Environment,
  {
    AWS_REGION: region,
    DYNAMODB_ENDPOINT: endpoint,
  }: { AWS_REGION: string; DYNAMODB_ENDPOINT?: string | undefined },
): ClientOptions {
  if (endpoint === undefined) return { region }
  const needsCredentials = !isAws(endpoint) && !CREDENTIALS.some((name) => environment[name])
  return {
    region,
    endpoint,
    ...(needsCredentials && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
  }
}
