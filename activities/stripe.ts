import Stripe from 'stripe';
import { watched } from './stripe-calls.ts';

/** The address and the key of the card processor. */
export interface StripeSettings {
  readonly secretKey: string;
  readonly endpoint?: { readonly host: string; readonly port: number; readonly protocol: 'http' | 'https' };
}

/**
 * How long one request may take: less than the charge activity's time-out, so that the activity can still report what
 * it saw.
 */
const requestTimeoutMs = 8_000;

/** Stripe's SDK without its own retries: Temporal retries under the same idempotency key, which the history shows. */
export function createStripe({ secretKey, endpoint }: StripeSettings): Stripe {
  const httpClient = watchedClient(withoutRepeats(Stripe.createNodeHttpClient()));
  return new Stripe(secretKey, {
    maxNetworkRetries: 0,
    timeout: requestTimeoutMs,
    telemetry: false,
    httpClient,
    ...endpoint,
  });
}

type HttpClient = ReturnType<typeof Stripe.createNodeHttpClient>;

/**
 * The SDK repeats a request at once where its connection was cut, even with no retries. Were the key forgotten at that
 * moment, a refund could go out twice: so a change's error has no code, by which the SDK knows a cut connection;
 * reading twice does no harm.
 */
function withoutRepeats(client: HttpClient): HttpClient {
  const makeRequest: HttpClient['makeRequest'] = async (...request) => {
    const method = request[3];
    try {
      return await client.makeRequest(...request);
    } catch (error) {
      if (method === 'GET' || !isCut(error)) throw error;
      throw new Error('The connection was cut', { cause: error });
    }
  };
  return { getClientName: () => client.getClientName(), makeRequest };
}

function watchedClient(client: HttpClient): HttpClient {
  const makeRequest: HttpClient['makeRequest'] = (...request) => {
    const [, , path, method] = request;
    return watched({ method, path }, () => client.makeRequest(...request));
  };
  return { getClientName: () => client.getClientName(), makeRequest };
}

function isCut(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

/** The event of a webhook. Throws where the signature is not Stripe's, or is too old. */
export function verifyWebhook(stripe: Stripe, secret: string, body: string, signature: string): unknown {
  const verifier = stripe.webhooks.signature;
  if (verifier === null) throw new Error('This SDK verifies no signatures');
  verifier.verifyHeader(body, signature, secret, stripe.webhooks.DEFAULT_TOLERANCE);
  return JSON.parse(body);
}

/** Stripe's own error, where the failure is an answer of Stripe's and not of the network. */
export function stripeErrorOf(error: unknown): Stripe.errors.StripeError | null {
  return error instanceof Stripe.errors.StripeError ? error : null;
}

/** The code of a card that was refused (HTTP 402); null for any other failure. */
export function declineCodeOf(error: unknown): string | null {
  const stripeError = stripeErrorOf(error);
  if (stripeError?.statusCode !== 402) return null;
  return stripeError.decline_code ?? stripeError.code ?? 'generic_decline';
}

/** Whether Stripe has understood the request and will never carry it out as it is, so that nothing was charged. */
export function isInvalidRequest(error: unknown): boolean {
  const stripeError = stripeErrorOf(error);
  return stripeError?.statusCode === 400 && stripeError.rawType !== 'idempotency_error';
}

/** Whether the idempotency key came with other parameters before, in a time that this database has lost. */
export function isKeyOfAnother(error: unknown): boolean {
  const stripeError = stripeErrorOf(error);
  return stripeError?.statusCode === 400 && stripeError.rawType === 'idempotency_error';
}

/** Whether Stripe has no object that the request names: 404 where that is in the path, 400 where it is a parameter. */
export function isMissing(error: unknown): boolean {
  const stripeError = stripeErrorOf(error);
  return stripeError?.statusCode === 404 || (isInvalidRequest(error) && stripeError?.code === 'resource_missing');
}

/**
 * Throws for a successful answer that is not the expected object: a proxy's page, or a 404 without an error in it,
 * which the SDK takes for a success (seen with Stripe's SDK 23.1).
 */
export function expectObject<T extends { readonly object: string; readonly id: string }>(
  answer: T,
  object: T['object'],
): T {
  if (answer?.object !== object || typeof answer.id !== 'string') throw new Error(`Stripe's answer is no ${object}`);
  return answer;
}
