import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_DELAY_MS, type RequestFault } from '../faults/fault.ts';
import type { Faults, Target } from '../faults/faults.ts';
import { forcedCharge } from '../faults/forced.ts';
import type { Store } from '../store/store.ts';
import type { Transaction } from '../store/transaction.ts';
import { StripeFailure, serverError } from '../wire/errors.ts';
import { expand } from '../wire/expand.ts';
import { newId } from '../wire/ids.ts';
import { type Answer, failure, type Outcome, success } from './answer.ts';
import { authenticate } from './auth.ts';
import type { Context } from './context.ts';
import { decodeForm } from './form.ts';
import { type Idempotency, type KeyedRequest, keyedRequest, keyInUse } from './idempotency.ts';
import { type RateLimit, tooFast } from './rate.ts';
import type { Match } from './router.ts';
import type { Settlement } from './settlement.ts';

/** A request to Stripe's API as it came. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  /** The form: the query of a GET, the body of all others. */
  readonly encoded: string;
  readonly authorization: string | undefined;
  readonly idempotencyKey: string | undefined;
}

export interface ApiParts {
  readonly store: Store;
  readonly faults: Faults;
  readonly idempotency: Idempotency;
  readonly limit: RateLimit;
  readonly settlement: Settlement;
  readonly route: (method: string, path: string) => Match | undefined;
  readonly publicUrl: () => string;
  /** Called after each request that may have made events. */
  readonly afterCommit: () => void;
}

/** Stripe's API: handles every request in the same order. Throws a `StripeFailure` for a refusal. */
export function api(parts: ApiParts): (request: ApiRequest) => Promise<Outcome> {
  return (request) => handle(parts, request);
}

/** Checks key and rate, applies early faults, then returns the saved answer or a new one. */
async function handle(parts: ApiParts, request: ApiRequest): Promise<Outcome> {
  authenticate(request.authorization);
  const match = parts.route(request.method, request.path);
  if (match === undefined) throw unknownUrl(request);
  parts.limit.take();
  const key =
    request.method === 'POST' && request.idempotencyKey !== undefined
      ? keyedRequest(request.idempotencyKey, request.path, request.encoded)
      : undefined;
  const target = targetOf(request);
  if (applyEarlyFaults(parts, target, key) === 'reset') return 'reset';
  const saved = key === undefined ? undefined : parts.idempotency.replay(key);
  if (saved !== undefined) return saved;
  // Locked before the first await, or two requests with one key could both find nothing saved.
  const unlock = key === undefined ? () => undefined : parts.idempotency.lock(key);
  try {
    await applyDelay(parts, target);
    return answerOnce(parts, request, match, target, key);
  } finally {
    unlock();
  }
}

function applyEarlyFaults(
  { faults, idempotency }: ApiParts,
  target: Target,
  key: KeyedRequest | undefined,
): 'reset' | undefined {
  if (key !== undefined && faults.trigger(['key_pruned'], target) !== undefined) idempotency.prune(key.key);
  const struck = faults.trigger(['rate_limited', 'conflict', 'reset_before'], target);
  if (struck?.fault === 'rate_limited') throw tooFast();
  if (struck?.fault === 'conflict') throw keyInUse(key?.key ?? '');
  return struck === undefined ? undefined : 'reset';
}

async function applyDelay({ faults }: ApiParts, target: Target): Promise<void> {
  const struck = faults.trigger(['delay'], target);
  if (struck !== undefined) await wait(struck.delayMs ?? DEFAULT_DELAY_MS);
}

/** Runs the operation and saves its answer in one transaction, without an await in which another request could run. */
function answerOnce(
  parts: ApiParts,
  request: ApiRequest,
  match: Match,
  target: Target,
  key: KeyedRequest | undefined,
): Outcome {
  const fault = parts.faults.trigger(['error_before', 'error_after', 'reset_after', 'hang_after'], target)?.fault;
  const { tx, answer: result } =
    fault === 'error_before'
      ? { tx: parts.store.begin(), answer: failure(serverError()) }
      : run(parts, request, match, target);
  const answer = fault === 'error_after' ? failure(serverError()) : result;
  if (key !== undefined) parts.idempotency.save(tx, key, answer);
  tx.commit();
  parts.afterCommit();
  return connectionFault(fault) ?? answer;
}

function connectionFault(fault: RequestFault | undefined): Outcome | undefined {
  if (fault === 'reset_after') return 'reset';
  return fault === 'hang_after' ? 'hang' : undefined;
}

/** Runs the operation; the returned transaction holds its effect, or no change where it was refused. */
function run(
  parts: ApiParts,
  request: ApiRequest,
  { operation, id }: Match,
  target: Target,
): { tx: Transaction; answer: Answer } {
  const tx = parts.store.begin();
  try {
    const context = contextOf(parts, request, tx, target);
    const form = decodeForm(request.encoded);
    const paths = Array.isArray(form['expand']) ? form['expand'].map(String) : [];
    return { tx, answer: success(expand(context, operation.run(context, form, id), paths)) };
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error;
    return { tx: error.keepsEffect ? tx : parts.store.begin(), answer: failure(error) };
  }
}

function contextOf(
  { faults, publicUrl, settlement }: ApiParts,
  request: ApiRequest,
  tx: Transaction,
  target: Target,
): Context {
  return {
    tx,
    publicUrl: publicUrl(),
    request: { id: newId('req'), idempotency_key: request.idempotencyKey ?? null },
    forced: () => forcedCharge(faults, target),
    settlement,
  };
}

function targetOf({ method, path, encoded }: ApiRequest): Target {
  return { method, path, params: new Map(new URLSearchParams(encoded)) };
}

function unknownUrl({ method, path }: ApiRequest): StripeFailure {
  return new StripeFailure(404, {
    type: 'invalid_request_error',
    message: `Unrecognized request URL (${method}: ${path}).`,
  });
}
