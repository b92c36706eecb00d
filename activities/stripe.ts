import Stripe from 'stripe';
import { watched } from './stripe-calls.ts';

/** Where the card processor is reached, and with which key. */
export interface StripeSettings {
  readonly secretKey: string;
  readonly endpoint?: { readonly host: string; readonly port: number; readonly protocol: 'http' | 'https' };
}

/** One request may take this long: below the charge activity's own time-out, so that it can still say what it saw. */
const requestTimeoutMs = 8_000;

/** Stripe's SDK, without its own retries: Temporal retries, under the same idempotency key, where the history shows it. */
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
 * Even with no retries the SDK sends a request again at once where its connection was cut. Were the key forgotten at that
 * very moment, a refund could go out twice; a retry of ours looks first at what is there. The SDK knows a cut
 * connection by the code of its error, so a change's error has none. Reading twice does no harm.
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

/** What a webhook says; throws where the signature is not Stripe's. What was signed long ago is not believed either. */
export function verifyWebhook(stripe: Stripe, secret: string, body: string, signature: string): unknown {
  const verifier = stripe.webhooks.signature;
  if (verifier === null) throw new Error('This SDK verifies no signatures');
  verifier.verifyHeader(body, signature, secret, stripe.webhooks.DEFAULT_TOLERANCE);
  return JSON.parse(body);
}

/** The error in Stripe's own words, where the failure is an answer of Stripe's and not of the network. */
export function stripeErrorOf(error: unknown): Stripe.errors.StripeError | null {
  return error instanceof Stripe.errors.StripeError ? error : null;
}

/** The code of a card that was refused (HTTP 402); null for any other failure. */
export function declineCodeOf(error: unknown): string | null {
  const stripeError = stripeErrorOf(error);
  if (stripeError?.statusCode !== 402) return null;
  return stripeError.decline_code ?? stripeError.code ?? 'generic_decline';
}

/** Stripe has understood the request and will never carry it out as it is: nothing was charged. */
export function isInvalidRequest(error: unknown): boolean {
  const stripeError = stripeErrorOf(error);
  return stripeError?.statusCode === 400 && stripeError.rawType !== 'idempotency_error';
}

/** The idempotency key came with other parameters before: in a time that this database has lost. */
export function isKeyOfAnother(error: unknown): boolean {
  const stripeError = stripeErrorOf(error);
  return stripeError?.statusCode === 400 && stripeError.rawType === 'idempotency_error';
}

/** Stripe has no object that the request names: 404 where that is in the path, 400 where it is a parameter. */
export function isMissing(error: unknown): boolean {
  const stripeError = stripeErrorOf(error);
  return stripeError?.statusCode === 404 || (isInvalidRequest(error) && stripeError?.code === 'resource_missing');
}

/**
 * A successful answer that is not the expected object: a proxy's page, or a 404 without an error in it, which the SDK
 * takes for a success (seen with Stripe's SDK 23.1).
 */
export function expectObject<T extends { readonly object: string; readonly id: string }>(
  answer: T,
  object: T['object'],
): T {
  if (answer?.object !== object || typeof answer.id !== 'string') throw new Error(`Stripe's answer is no ${object}`);
  return answer;
}
