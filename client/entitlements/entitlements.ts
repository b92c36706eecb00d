import { type EntitlementDocument, may } from '../entitlement-document.ts';
import { applyChange, changedType, concernedUsers, type EntitlementsChanged, type FeedEvent } from './changes.ts';
import { asError, emitter } from './emitter.ts';
import type { Answer, Applied, Entitlements, EntitlementsEvents, EntitlementsOptions, Status } from './interface.ts';
import { keeper } from './keeper.ts';
import { pause, pauseAfter } from './pauses.ts';
import { reporter } from './reporter.ts';
import { type Service, ServiceProblem, serviceAt } from './service.ts';
import { type DocumentSource, documentSource, keptText, type Taken } from './source.ts';
import { isTrusted } from './trust.ts';

export type { Entitlement, EntitlementDocument, EntitlementDocumentJson } from '../entitlement-document.ts';
export { applyChange, type EntitlementsChanged, type FeedEvent } from './changes.ts';
export type { Answer, Applied, Entitlements, EntitlementsEvents, EntitlementsOptions, Status } from './interface.ts';
export type { Kept } from './keeper.ts';
export { type Key, ServiceProblem } from './service.ts';
export { type PublicKey, verifiedPayload } from './signed.ts';
export type { Signed } from './source.ts';

/** A copy of each tenant's entitlement document that follows the service: docs/product.md, "The product’s copy". */
export function createEntitlements(options: EntitlementsOptions): Entitlements {
  return new Follower(options);
}

interface Copy {
  readonly tenantId: string;
  document: EntitlementDocument | null;
  etag: string | null;
  asOf: number;
  /**
   * The version of the last event, whether or not it changed anything. A lower one is a sign of a restored database.
   */
  eventVersion: number;
  /** The end of this copy's queue, as changes of a copy are made one after another. */
  work: Promise<unknown>;
}

const unknown: Answer = { licensed: false, licenceId: null, until: null, known: false };
const longestWaitSeconds = 30;
const eventsAtOnce = 200;
const requestsAtOnce = 8;
const usualRecheckMs = 300_000;

class Follower implements Entitlements {
  status: Status = 'starting';
  readonly #options: EntitlementsOptions;
  readonly #now: () => number;
  readonly #copies = new Map<string, Copy>();
  readonly #events = emitter<EntitlementsEvents>();
  readonly #closing = new AbortController();
  readonly #request: Service;
  readonly #source: DocumentSource;
  readonly #keeper: ReturnType<typeof keeper>;
  readonly #reporter: ReturnType<typeof reporter>;
  readonly #running: Promise<void>;
  #only: Copy | undefined;
  /** The place reached in the feed; null at first, and where the service does not know the place any more. */
  #cursor: string | null = null;
  #failures = 0;

  constructor(options: EntitlementsOptions) {
    const { tenantId, tenants = tenantId === undefined ? [] : [tenantId], now = Date.now } = options;
    this.#options = options;
    this.#now = now;
    for (const tenant of tenants) this.#add(tenant);
    this.#request = serviceAt(options);
    this.#source = documentSource(this.#request, options.signed ?? false);
    const report = (error: unknown): void => this.#events.emit('error', asError(error));
    this.#keeper = keeper(options.kept, (tenant) => this.#keptText(tenant), report);
    this.#reporter = reporter(options.reportsUses ?? true, this.#request, report);
    this.#running = this.#run();
  }

  may(userId: string, tenantId?: string): boolean {
    return this.answer(userId, tenantId).licensed;
  }

  answer(userId: string, tenantId?: string): Answer {
    const { tenantId: tenant, document, asOf } = this.#copyOf(tenantId);
    const now = this.#now();
    if (document === null || !isTrusted(document, asOf, now, this.#options.trustForMs)) return unknown;
    const { licensed, licenceId, until } = may(document, userId, now);
    if (licensed) this.#reporter.note(tenant, userId, document.frozenTime ?? now);
    return { licensed, licenceId, until, known: true };
  }

  asOf(tenantId?: string): number | null {
    const { document, asOf } = this.#copyOf(tenantId);
    return document === null ? null : asOf;
  }

  ageMs(tenantId?: string): number {
    const asOf = this.asOf(tenantId);
    return asOf === null ? Number.POSITIVE_INFINITY : Math.max(0, this.#now() - asOf);
  }

  document(tenantId?: string): EntitlementDocument | null {
    return this.#copyOf(tenantId).document;
  }

  on<Name extends keyof EntitlementsEvents>(
    name: Name,
    listener: (detail: EntitlementsEvents[Name]) => void,
  ): () => void {
    return this.#events.on(name, listener);
  }

  ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      const isReady = (): boolean => [...this.#copies.values()].every(({ document }) => document !== null);
      if (isReady()) return resolve();
      const ends = [
        this.on('change', () => isReady() && end(resolve)),
        this.on('error', (error) => isFinal(error) && end(() => reject(error))),
        this.on('status', (status) => status === 'closed' && end(() => reject(new Error('The client is closed')))),
      ];
      function end(settle: () => void): void {
        for (const off of ends) off();
        settle();
      }
    });
  }

  apply(event: FeedEvent): Promise<Applied> {
    const copy = this.#copies.get(event.tenantId);
    if (copy === undefined || event.type !== changedType) return Promise.resolve('ignored');
    return this.#next(copy, () => this.#receive(copy, event));
  }

  reload(tenantId?: string): Promise<void> {
    const copy = this.#copyOf(tenantId);
    return this.#next(copy, () => this.#take(copy, null));
  }

  follow(tenantId: string): Promise<void> {
    const copy = this.#copies.get(tenantId) ?? this.#add(tenantId);
    return this.#next(copy, () => this.#take(copy, copy.etag));
  }

  forget(tenantId: string): void {
    this.#copies.delete(tenantId);
    this.#chooseOnly();
  }

  async close(): Promise<void> {
    if (this.status === 'closed') return;
    this.#setStatus('closed');
    this.#closing.abort();
    await Promise.all([this.#running, this.#keeper.close(), this.#reporter.close()]);
  }

  #add(tenantId: string): Copy {
    const copy = { tenantId, document: null, etag: null, asOf: 0, eventVersion: 0, work: Promise.resolve() };
    this.#copies.set(tenantId, copy);
    this.#chooseOnly();
    return copy;
  }

  #chooseOnly(): void {
    const [first] = this.#copies.values();
    this.#only = this.#copies.size === 1 ? first : undefined;
  }

  #copyOf(tenantId: string | undefined): Copy {
    const copy = tenantId === undefined ? this.#only : this.#copies.get(tenantId);
    if (copy !== undefined) return copy;
    throw new Error(tenantId === undefined ? 'Which tenant? Several are followed' : `${tenantId} is not followed`);
  }

  /** Does the work once the copy's earlier work has ended, however it ended. */
  #next<Result>(copy: Copy, work: () => Promise<Result>): Promise<Result> {
    const done = copy.work.then(work, work);
    copy.work = done.catch(() => undefined);
    return done;
  }

  async #run(): Promise<void> {
    await this.#readKept();
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        await this.#takeAll();
        this.#setStatus('live');
        await this.#followFor(this.#options.recheckMs ?? usualRecheckMs);
      } catch (error) {
        if (signal.aborted) return;
        this.#fail(error);
        await pause(pauseAfter(error, this.#failures++), signal);
      }
    }
  }

  async #readKept(): Promise<void> {
    for (const copy of this.#copies.values()) {
      try {
        const kept = await this.#options.kept?.load(copy.tenantId);
        if (kept === null || kept === undefined || copy.document !== null) continue;
        const { asOf, ...taken } = await this.#source.read(copy.tenantId, kept);
        this.#replace(copy, taken, asOf);
      } catch (error) {
        this.#events.emit('error', asError(error));
      }
    }
  }

  /** Compares each copy with the service. The feed's place is read first, so that no event is lost between the two. */
  async #takeAll(): Promise<void> {
    if (this.#options.events !== 'push') this.#cursor ??= await this.#newestCursor();
    await someAtOnce([...this.#copies.values()], (copy) => this.#compare(copy));
  }

  /** Compares one copy. A tenant that the service does not have must not hold up the others. */
  async #compare(copy: Copy): Promise<void> {
    try {
      await this.#next(copy, () => this.#take(copy, copy.etag));
    } catch (error) {
      if (!(error instanceof ServiceProblem) || error.status !== 404) throw error;
      this.#events.emit('error', error);
    }
  }

  async #take(copy: Copy, etag: string | null, signal = this.#closing.signal): Promise<void> {
    const sentAt = this.#now();
    const taken = await this.#source.take(copy.tenantId, etag, signal);
    if (taken === null) copy.asOf = sentAt;
    else this.#replace(copy, taken, sentAt);
  }

  #replace(copy: Copy, { document, etag, jws }: Taken, asOf: number): void {
    Object.assign(copy, { document, etag, asOf });
    this.#keeper.changed(copy.tenantId, jws === null ? null : keptText(document, jws, asOf));
    this.#events.emit('change', { tenantId: copy.tenantId, version: document.version, userIds: null });
  }

  async #receive(copy: Copy, event: FeedEvent): Promise<Applied> {
    const goesBack = event.version < copy.eventVersion;
    const before = copy.document;
    if (goesBack || (event.data as EntitlementsChanged).restored || before === null) {
      await this.#take(copy, null);
      copy.eventVersion = event.version;
      return 'reloaded';
    }
    copy.eventVersion = event.version;
    if (this.#options.events === 'push') copy.asOf = this.#now();
    const document = applyChange(before, event);
    if (document === before) return 'known';
    copy.document = document;
    copy.etag = null;
    this.#keeper.changed(copy.tenantId, null);
    const { tenantId, version } = document;
    this.#events.emit('change', { tenantId, version, userIds: concernedUsers(before, document, event) });
    return 'applied';
  }

  async #followFor(recheckMs: number): Promise<void> {
    const { signal } = this.#closing;
    if (this.#options.events === 'push') {
      await pause(recheckMs, signal);
      return;
    }
    const recheckAt = performance.now() + recheckMs;
    while (performance.now() < recheckAt && !signal.aborted) {
      await this.#poll();
      this.#failures = 0;
    }
  }

  async #poll(): Promise<void> {
    const { data, next } = await this.#readFeed({ after: this.#cursor ?? '', wait: String(this.#waitSeconds()) });
    await someAtOnce(data, (event) => this.apply(event));
    this.#cursor = next;
    if (data.length === eventsAtOnce) return;
    const now = this.#now();
    for (const copy of this.#copies.values()) if (copy.document !== null) copy.asOf = now;
  }

  /** A wait short enough to confirm the copies before trust in them ends. */
  #waitSeconds(): number {
    const { trustForMs = Number.POSITIVE_INFINITY } = this.#options;
    return Math.max(1, Math.min(longestWaitSeconds, Math.floor(trustForMs / 2000)));
  }

  async #newestCursor(): Promise<string> {
    return (await this.#readFeed({ after: 'now' })).next;
  }

  async #readFeed(
    query: Record<string, string>,
  ): Promise<{ readonly data: readonly FeedEvent[]; readonly next: string }> {
    const search = new URLSearchParams({ types: changedType, limit: String(eventsAtOnce), ...query });
    const waitMs = 1000 * Number(query['wait'] ?? 0);
    const answer = await this.#request(`/v1/events?${search.toString()}`, { waitMs, signal: this.#closing.signal });
    return (await answer.json()) as { readonly data: readonly FeedEvent[]; readonly next: string };
  }

  #fail(error: unknown): void {
    const problem = error instanceof ServiceProblem ? error : null;
    // Such as 410: the service does not have this place of the feed any more, or was restored to a time before it.
    if (problem !== null && problem.status < 429 && !problem.isRefusal) this.#forgetPlace();
    this.#setStatus(problem?.isRefusal === true ? 'refused' : 'away');
    this.#events.emit('error', asError(error));
  }

  /**
   * Forgets the place in the feed and reads whole documents again, as their versions may be of a time that was lost.
   */
  #forgetPlace(): void {
    this.#cursor = null;
    for (const copy of this.#copies.values()) copy.etag = null;
  }

  #setStatus(status: Status): void {
    if (this.status === status) return;
    this.status = status;
    this.#events.emit('status', status);
  }

  /** The text to keep of a signed document, which is read again after a change, as only the service can sign it. */
  async #keptText(tenantId: string): Promise<string | null> {
    const copy = this.#copies.get(tenantId);
    if (copy === undefined || copy.document === null) return null;
    if (this.#options.signed === undefined || this.#options.signed === false)
      return keptText(copy.document, null, copy.asOf);
    // Its own signal, as the last change is kept while the client closes.
    await this.#next(copy, () => this.#take(copy, null, new AbortController().signal));
    return null;
  }
}

/** Runs the work in order, a few items at once. */
async function someAtOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  const waiting = items.values();
  const workOn = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, workOn));
}

/** Whether waiting does not help, as the key or the tenant is wrong. */
function isFinal(error: Error): boolean {
  return error instanceof ServiceProblem && (error.isRefusal || error.status === 404);
}
