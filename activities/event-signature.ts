import { createHmac } from 'node:crypto';

/** What is signed: the id of the event, when it is sent in Unix seconds, and its body as it is sent. */
export interface Signed {
  readonly id: string;
  readonly timestampSeconds: number;
  readonly body: string;
}

/** Before the secret's base64, so that it is known for one where it is found. */
export const secretPrefix = 'whsec_';

/**
 * The headers of an event, after standardwebhooks.com, "Specification": a signature for each secret, so that a receiver may know
 * either while one takes the other's place.
 */
export function signedHeaders(
  { id, timestampSeconds, body }: Signed,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const signature = (secret: string): string => {
    const key = Buffer.from(secret.slice(secretPrefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64')}`;
  };
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': secrets.map(signature).join(' '),
  };
}
