import { createHash } from 'node:crypto';
import { KEY_SECONDS, type Store } from '../store/store.ts';
import type { Transaction } from '../store/transaction.ts';
import { invalidRequest, StripeFailure } from '../wire/errors.ts';
import type { Answer } from './answer.ts';
import { canonicalPairs } from './form.ts';

/** A POST under an idempotency key. */
export interface KeyedRequest {
  readonly key: string;
  readonly fingerprint: string;
}

/** Two requests are the same if path and parameters are, in any order. */
export function keyedRequest(key: string, path: string, body: string): KeyedRequest {
  if (key.length > 255) throw invalidRequest('Idempotency keys may have up to 255 characters.');
  return {
    key,
    fingerprint: createHash('sha256')
      .update(`${path}\n${canonicalPairs(body)}`)
      .digest('base64'),
  };
}

/**
 * Answers saved under idempotency keys for a day: a repeated request gets the first answer. An answer is saved in the
 * transaction of its request, so a crash cannot keep one without the other.
 */
export class Idempotency {
  readonly #store: Store;
  readonly #inFlight = new Set<string>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** The saved answer; throws 400 for other parameters under the key, 409 while the first request runs. */
  replay({ key, fingerprint }: KeyedRequest): Answer | undefined {
    if (this.#inFlight.has(key)) throw keyInUse(key);
    const row = this.#store.tables.keys.get(key);
    if (row === undefined || this.#store.now() - row.created > KEY_SECONDS) return undefined;
    if (row.fingerprint !== fingerprint) {
      throw new StripeFailure(400, {
        type: 'idempotency_error',
        message: `Keys for idempotent requests can only be used with the same endpoint and parameters they were first used with. Try another key than '${key}' for a different request.`,
      });
    }
    const body = this.#store.text('keys', key);
    return body === undefined ? undefined : { status: row.status, body, headers: { 'idempotent-replayed': 'true' } };
  }

  /** Until the returned function is called, other requests with this key get 409. */
  lock({ key }: KeyedRequest): () => void {
    this.#inFlight.add(key);
    return () => this.#inFlight.delete(key);
  }

  save(tx: Transaction, { key, fingerprint }: KeyedRequest, answer: Answer): void {
    this.#dropOldest(tx);
    if (isKept(answer)) tx.create('keys', { id: key, fingerprint, status: answer.status }, answer.body);
  }

  /** Forgets one key, or all, as Stripe may after a day. */
  prune(key?: string): void {
    const tx = this.#store.begin();
    const keys = key === undefined ? [...this.#store.tables.keys.list()].map(({ id }) => id) : [key];
    for (const id of keys) if (this.#store.tables.keys.get(id) !== undefined) tx.remove('keys', id);
    tx.commit();
  }

  /** Each new key removes up to two expired ones, so that their number stays bounded. */
  #dropOldest(tx: Transaction): void {
    const keys = tx.list('keys');
    for (let i = 0; i < Math.min(2, keys.length); i += 1) {
      const row = keys.at(i);
      if (tx.now - row.created > KEY_SECONDS) tx.remove('keys', row.id);
    }
  }
}

/** A refusal without an effect is not kept, because it may be different next time. */
function isKept({ status }: Answer): boolean {
  return status !== 400 && status !== 401 && status !== 404 && status !== 409 && status !== 429;
}

export function keyInUse(key: string): StripeFailure {
  return new StripeFailure(409, {
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message: `There is currently another in-progress request using this Stripe idempotency key: ${key}. Try again later.`,
  });
}
