import { DEFAULT_DELAY_MS, WEBHOOK_FAULTS } from '../faults/fault.ts';
import type { Faults } from '../faults/faults.ts';
import type { DeliveryRow } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import { signature } from './signature.ts';

const CONCURRENT_DELIVERIES = 8;
const TIMEOUT_MS = 10_000;
const LONGEST_PAUSE_MS = 3_600_000;
const GIVE_UP_SECONDS = 3 * 24 * 3600;

/**
 * Delivers events to their endpoints in any order, each until it is accepted with a 2xx or for three days, at growing
 * intervals. Pending deliveries are in the store, so a restart continues them.
 */
export class WebhookDispatcher {
  readonly #store: Store;
  readonly #faults: Faults;
  readonly #firstPauseMs: number;
  readonly #ready: string[] = [];
  readonly #held: string[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #underway = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #seen = 0;

  constructor(store: Store, faults: Faults, firstPauseMs: number) {
    this.#store = store;
    this.#faults = faults;
    this.#firstPauseMs = firstPauseMs;
  }

  get pending(): number {
    return this.#store.tables.deliveries.size;
  }

  /** Starts the deliveries recorded since the last call; the first call includes those of an earlier process. */
  wake(): void {
    const pending = this.#store.tables.deliveries.list();
    for (let i = pending.firstAbove(this.#seen); i < pending.length; i += 1) {
      const { id, n } = pending.at(i);
      this.#seen = n;
      this.#ready.push(id);
    }
    this.#pump();
  }

  /** Stops; pending deliveries continue after the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#underway);
  }

  #pump(): void {
    while (this.#underway.size < CONCURRENT_DELIVERIES && !this.#stop.signal.aborted) {
      const id = this.#ready.shift();
      if (id === undefined) return;
      const delivery = this.#deliver(id).finally(() => {
        this.#underway.delete(delivery);
        this.#pump();
      });
      this.#underway.add(delivery);
    }
  }

  async #deliver(id: string): Promise<void> {
    const loaded = this.#load(id);
    if (loaded === undefined) return;
    const { row, endpoint, payload, type } = loaded;
    // Only a first attempt can fail by a fault, so that a fault does not also hit the retries.
    const fault = row.attempts === 0 ? this.#faults.trigger(WEBHOOK_FAULTS, { event: type }) : undefined;
    const delayMs = fault?.delayMs ?? DEFAULT_DELAY_MS;
    if (fault?.fault === 'webhook_lost') return this.#remove(row);
    if (fault?.fault === 'webhook_late') return this.#deliverAfter(this.#countAttempt(row), delayMs);
    if (fault?.fault === 'webhook_reordered') return this.#holdBack(this.#countAttempt(row), delayMs);
    const secret = fault?.fault === 'webhook_badly_signed' ? `not ${endpoint.secret}` : endpoint.secret;
    if (fault?.fault === 'webhook_doubled') await this.#post(endpoint.url, secret, payload);
    const accepted = await this.#post(endpoint.url, secret, payload);
    if (this.#stop.signal.aborted) return;
    if (accepted) this.#remove(row);
    else this.#retry(row);
    this.#release();
  }

  #load(id: string) {
    const row = this.#store.tables.deliveries.get(id);
    if (row === undefined) return undefined;
    const endpoint = this.#store.tables.endpoints.get(row.endpoint);
    const type = this.#store.tables.events.get(row.event)?.type;
    const payload = this.#store.text('events', row.event);
    if (endpoint !== undefined && type !== undefined && payload !== undefined) return { row, endpoint, payload, type };
    this.#remove(row);
    return undefined;
  }

  async #post(url: string, secret: string, payload: string): Promise<boolean> {
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': signature(secret, payload, Math.floor(Date.now() / 1000)),
    };
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      const response = await fetch(url, { method: 'POST', headers, body: payload, redirect: 'manual', signal });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }

  #remove(row: DeliveryRow): void {
    const tx = this.#store.begin();
    tx.remove('deliveries', row.id);
    tx.commit();
  }

  #countAttempt(row: DeliveryRow): DeliveryRow {
    const tx = this.#store.begin();
    const tried = tx.put('deliveries', { ...row, attempts: row.attempts + 1 });
    tx.commit();
    return tried;
  }

  #retry(row: DeliveryRow): void {
    if (this.#store.now() - row.created > GIVE_UP_SECONDS) this.#remove(row);
    else
      this.#deliverAfter(this.#countAttempt(row), Math.min(this.#firstPauseMs * 2 ** row.attempts, LONGEST_PAUSE_MS));
  }

  #deliverAfter({ id }: DeliveryRow, delayMs: number): void {
    this.#after(delayMs, () => {
      this.#ready.push(id);
      this.#pump();
    });
  }

  /** Holds a delivery back until another one has arrived, or for `longestMs`. */
  #holdBack({ id }: DeliveryRow, longestMs: number): void {
    this.#held.push(id);
    this.#after(longestMs, () => {
      if (this.#held.includes(id)) this.#release();
    });
  }

  #after(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, delayMs);
    this.#timers.add(timer);
  }

  #release(): void {
    this.#ready.push(...this.#held.splice(0));
    this.#pump();
  }
}
