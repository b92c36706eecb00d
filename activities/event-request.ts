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

/** What became of a request. Of a failure, why in words that ops read after “The endpoint”, without anything of its answer. */
export type RequestOutcome =
  | { readonly type: 'taken' }
  | {
      readonly type: 'failed';
      readonly why: string;
      /** Nothing at all came back: the endpoint is away, whatever the event. */
      readonly isAway: boolean;
    };

export type SendEvent = (request: EventRequest) => Promise<RequestOutcome>;

interface SenderOptions extends TargetPolicy {
  readonly withinMs?: number;
  /** How names are resolved, as a test has it. */
  readonly resolve?: typeof lookup;
}

/** Of an answer nothing but its status is of use: more than this is not waited for. */
const mostAnswerBytes = 4_096;
/** Each endpoint has so many connections at most. */
const connectionsEach = 8;

class RefusedTarget extends Error {
  override name = 'RefusedTarget';
}

/**
 * Sends events to endpoints. Each connection goes to an address that was judged for it, whatever the name resolved to before;
 * redirects are answers as any other; the whole request has an end in time, and its answer in length.
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

/** The judged addresses of a name, at the moment of the connection; none where a single one of them may not be connected to. */
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
    // It stays: what happens to the connection after the answer has begun is seen where the answer is read.
    sent.on('error', reject);
    sent.once('response', resolve);
    sent.end(body);
  });
}

/** Reads to the end of an answer, or drops its connection once enough has come. */
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

/** What went wrong, by its code alone: a message may hold a piece of an answer. */
function wordsOf(error: unknown): string {
  if (error instanceof RefusedTarget) return `may not be asked: ${error.message}`;
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (typeof code !== 'string') return 'could not be asked';
  const known = new Map(Object.entries(wordsByCode)).get(code);
  if (known !== undefined) return known;
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(code)) return `has a certificate that cannot be trusted (${code})`;
  return code.startsWith('HPE_') ? 'does not speak HTTP' : `could not be asked (${code})`;
}
