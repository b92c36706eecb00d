import { DEFAULT_DELAY_MS, WEBHOOK_FAULTS } from '../faults/fault.ts';
import type { Faults } from '../faults/faults.ts';
import type { DeliveryRow } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import { signature } from './signature.ts';

const AT_ONCE = 8;
const TIMEOUT_MS = 10_000;
const LONGEST_PAUSE_MS = 3_600_000;
const GIVE_UP_SECONDS = 3 * 24 * 3600;

/**
 * Brings events to the endpoints that listen, each until it is accepted with a 2xx or three days are over, at growing
 * intervals. What is still to be brought is in the store, so a restart goes on with it. Order is not promised.
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

  /** Takes up deliveries that were filed since the last call; the first call takes up what an earlier process left. */
  wake(): void {
    const filed = this.#store.tables.deliveries.list();
    for (let i = filed.firstAbove(this.#seen); i < filed.length; i += 1) {
      const { id, n } = filed.at(i);
      this.#seen = n;
      this.#ready.push(id);
    }
    this.#pump();
  }

  /** Stops; what has not arrived is brought after the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#underway);
  }

  #pump(): void {
    while (this.#underway.size < AT_ONCE && !this.#stop.signal.aborted) {
      const id = this.#ready.shift();
      if (id === undefined) return;
      const trip = this.#bring(id).finally(() => {
        this.#underway.delete(trip);
        this.#pump();
      });
      this.#underway.add(trip);
    }
  }

  async #bring(id: string): Promise<void> {
    const parcel = this.#parcel(id);
    if (parcel === undefined) return;
    const { row, endpoint, payload, type } = parcel;
    // Only what has never been tried can be struck, so that a fault costs one delivery and not all of its retries.
    const struck = row.attempts === 0 ? this.#faults.trigger(WEBHOOK_FAULTS, { event: type }) : undefined;
    const delayMs = struck?.delayMs ?? DEFAULT_DELAY_MS;
    if (struck?.fault === 'webhook_lost') return this.#settle(row);
    if (struck?.fault === 'webhook_late') return this.#later(this.#tried(row), delayMs);
    if (struck?.fault === 'webhook_reordered') return this.#hold(this.#tried(row), delayMs);
    const secret = struck?.fault === 'webhook_badly_signed' ? `not ${endpoint.secret}` : endpoint.secret;
    if (struck?.fault === 'webhook_doubled') await this.#post(endpoint.url, secret, payload);
    const accepted = await this.#post(endpoint.url, secret, payload);
    if (this.#stop.signal.aborted) return;
    if (accepted) this.#settle(row);
    else this.#retry(row);
    this.#release();
  }

  #parcel(id: string) {
    const row = this.#store.tables.deliveries.get(id);
    if (row === undefined) return undefined;
    const endpoint = this.#store.tables.endpoints.get(row.endpoint);
    const type = this.#store.tables.events.get(row.event)?.type;
    const payload = this.#store.text('events', row.event);
    if (endpoint !== undefined && type !== undefined && payload !== undefined) return { row, endpoint, payload, type };
    this.#settle(row);
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

  #settle(row: DeliveryRow): void {
    const tx = this.#store.begin();
    tx.remove('deliveries', row.id);
    tx.commit();
  }

  #tried(row: DeliveryRow): DeliveryRow {
    const tx = this.#store.begin();
    const tried = tx.put('deliveries', { ...row, attempts: row.attempts + 1 });
    tx.commit();
    return tried;
  }

  #retry(row: DeliveryRow): void {
    if (this.#store.now() - row.created > GIVE_UP_SECONDS) this.#settle(row);
    else this.#later(this.#tried(row), Math.min(this.#firstPauseMs * 2 ** row.attempts, LONGEST_PAUSE_MS));
  }

  #later({ id }: DeliveryRow, delayMs: number): void {
    this.#after(delayMs, () => {
      this.#ready.push(id);
      this.#pump();
    });
  }

  /** Keeps a delivery back until another one has arrived, or until nothing else comes for a while. */
  #hold({ id }: DeliveryRow, longestMs: number): void {
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
