import { type LookupAddress, lookup } from 'node:dns';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { answerWithinMs, isTaken } from '../domain/rules/event-delivery.ts';
import { addressFault, type TargetPolicy, targetFault } from '../domain/rules/event-target.ts';

/** A request to an endpoint. */
export interface EventRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The outcome of a request. The words of a failure follow “The endpoint” where ops read them, and hold nothing of the
 * answer.
 */
export type RequestOutcome =
  | { readonly type: 'taken' }
  | {
      readonly type: 'failed';
      readonly why: string;
      /** There was no answer at all: the endpoint is away, whatever the event. */
      readonly isAway: boolean;
    };

export type SendEvent = (request: EventRequest) => Promise<RequestOutcome>;

interface SenderOptions extends TargetPolicy {
  readonly withinMs?: number;
  /** Resolves names. A test replaces it. */
  readonly resolve?: typeof lookup;
}

/** Only an answer's status is of use: the rest of a longer answer is not read. */
const mostAnswerBytes = 4_096;
/** The most connections to one endpoint. */
const connectionsEach = 8;

class RefusedTarget extends Error {
  override name = 'RefusedTarget';
}

/**
 * Sends events to endpoints. Each connection goes to an address that was judged for it, whatever the name resolved to
 * before; a redirect is an answer like any other, and time and answer length are limited.
 */
export function createEventSender({
  withinMs = answerWithinMs,
  resolve = lookup,
  ...policy
}: SenderOptions): SendEvent {
  const options = { keepAlive: true, maxSockets: connectionsEach, lookup: publicAddresses(policy, resolve) };
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };
  return async ({ url, headers, body }) => {
    const fault = targetFault(url, policy);
    if (fault !== null) return failed(`may not be asked: ${fault}`, true);
    const protocol = new URL(url).protocol === 'https:' ? 'https:' : 'http:';
    const { request } = protocol === 'https:' ? https : http;
    const signal = AbortSignal.timeout(withinMs);
    const sent = request(url, {
      method: 'POST',
      agent: agents[protocol],
      signal,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    });
    let answer: IncomingMessage | null = null;
    try {
      answer = await answerTo(sent, body);
      await readStart(answer);
    } catch (error) {
      return failed(
        signal.aborted ? `has not answered within ${withinMs / 1000} seconds` : wordsOf(error),
        answer === null,
      );
    }
    const status = answer.statusCode ?? 0;
    return isTaken(status) ? { type: 'taken' } : failed(statusWords(status), false);
  };
}

function failed(why: string, isAway: boolean): RequestOutcome {
  return { type: 'failed', why, isAway };
}

/**
 * Resolves a name to its addresses as the connection is made, and judges them. None where a single one of them is
 * refused.
 */
function publicAddresses(policy: TargetPolicy, resolve: typeof lookup): LookupFunction {
  return (hostname, { all: wantsAll, ...options }, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const fault = error === null ? addresses.map(({ address }) => addressFault(address, policy)).find(Boolean) : null;
      const [first] = addresses ?? [];
      if (error !== null) done(error, []);
      else if (typeof fault === 'string') done(new RefusedTarget(fault), []);
      else if (wantsAll) done(null, addresses);
      else done(null, first?.address ?? '', first?.family);
    });
  };
}

function answerTo(sent: ClientRequest, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // The listener stays, so that an error after the answer has begun is thrown nowhere else than where the answer is
    // read.
    sent.on('error', reject);
    sent.once('response', resolve);
    sent.end(body);
  });
}

/** Reads an answer to its end, or drops its connection once enough has come. */
async function readStart(answer: IncomingMessage): Promise<void> {
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes >= mostAnswerBytes) break;
  }
}

function statusWords(status: number): string {
  return status >= 300 && status < 400 ? `redirects (${status}), which is not followed` : `has answered ${status}`;
}

const wordsByCode: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'has a name that could not be looked up',
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'has closed the connection before its answer was complete',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  ENOTFOUND: 'has a name that does not exist',
  EPIPE: 'has closed the connection before its answer was complete',
  ETIMEDOUT: 'cannot be reached',
};

/** What went wrong, by its code alone, as a message may hold a part of an answer. */
function wordsOf(error: unknown): string {
  if (error instanceof RefusedTarget) return `may not be asked: ${error.message}`;
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (typeof code !== 'string') return 'could not be asked';
  const known = new Map(Object.entries(wordsByCode)).get(code);
  if (known !== undefined) return known;
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(code)) return `has a certificate that cannot be trusted (${code})`;
  return code.startsWith('HPE_') ? 'does not speak HTTP' : `could not be asked (${code})`;
}
