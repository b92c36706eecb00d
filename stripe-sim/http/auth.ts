import { StripeFailure } from '../wire/errors.ts';

/** Accepts test keys, by Bearer or Basic; throws the 401 for a live key or none. */
export function authenticate(authorization: string | undefined): void {
  const key = keyIn(authorization);
  if (isLive(key)) throw unauthorised('A live key was sent to a stand-in that moves no money. Use a test key.');
  if (key === undefined)
    throw unauthorised('You did not provide an API key. Send a test key in the Authorization header.');
  if (!/^[sr]k_test_\w+$/.test(key)) throw unauthorised(`Invalid API Key provided: ${key.slice(0, 8)}***`);
}

/** Refuses a live key on routes that need no key at all. */
export function refuseLiveKey(authorization: string | undefined): void {
  if (isLive(keyIn(authorization))) throw unauthorised('A live key was sent to a stand-in that moves no money.');
}

function isLive(key: string | undefined): boolean {
  return /^[srp]k_live_/.test(key ?? '');
}

function keyIn(authorization: string | undefined): string | undefined {
  const [scheme = '', value] = (authorization ?? '').split(' ');
  if (value === undefined || value === '') return undefined;
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() === 'basic') return Buffer.from(value, 'base64').toString().split(':')[0];
  return undefined;
}

function unauthorised(message: string): StripeFailure {
  return new StripeFailure(401, { type: 'invalid_request_error', message });
}
