import { createHmac } from 'node:crypto';

/** The `Stripe-Signature` of a payload sent at this second: an HMAC over both, keyed with the whole secret. */
export function signature(secret: string, payload: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${payload}`).digest('hex')}`;
}
