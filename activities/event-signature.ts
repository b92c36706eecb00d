import { createHmac } from 'node:crypto';

/** What is signed: the event's id, the time of sending in Unix seconds, and the body as it is sent. */
export interface Signed {
  readonly id: string;
  readonly timestampSeconds: number;
  readonly body: string;
}

/** The prefix of a secret's base64, by which a leaked secret is recognised. */
export const secretPrefix = 'whsec_';

/**
 * The headers of an event, after standardwebhooks.com, "Specification". Each secret gives a signature, so that a
 * receiver may know either while one replaces the other.
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
