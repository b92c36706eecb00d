import type { EntitlementDocumentJson, EntitlementsChanged, FeedEvent } from 'licence-billing-client/entitlements';

/**
 * A service of entitlements as the client's `fetch` meets it: documents with ETags, and one feed by long poll. It can be away,
 * forget its feed, refuse a key, and be set back.
 */
export class EntitlementService {
  readonly requests: string[] = [];
  readonly reports: unknown[] = [];
  isAway = false;
  refusesKey = false;
  answerWith: ((path: string) => Response | null) | null = null;
  #documents = new Map<string, EntitlementDocumentJson>();
  #events: FeedEvent[] = [];
  #forgottenBefore = 0;
  #came = new Set<() => void>();

  constructor(...tenants: readonly string[]) {
    for (const tenantId of tenants) this.#documents.set(tenantId, { ...trial, tenantId });
  }

  document(tenantId = 'acme'): EntitlementDocumentJson {
    const document = this.#documents.get(tenantId);
    if (document === undefined) throw new Error(`There is no ${tenantId}`);
    return document;
  }

  get events(): readonly FeedEvent[] {
    return this.#events;
  }

  /** A step of the tenant: users with the licence that each holds now, null for none, and what else changes. */
  step(
    users: Readonly<Record<string, string | null>>,
    head: Partial<EntitlementDocumentJson> = {},
    tenantId = 'acme',
  ): FeedEvent {
    const { holders: before, ...rest } = this.document(tenantId);
    const touched = Object.entries(users).map(([userId, licenceId]) => ({ userId, licenceId, until: null }));
    const kept = before.filter(({ userId }) => !Object.hasOwn(users, userId));
    const held = touched.flatMap(({ licenceId, ...user }) => (licenceId === null ? [] : [{ ...user, licenceId }]));
    const after = { ...rest, ...head, version: rest.version + 1 };
    this.#documents.set(tenantId, { ...after, holders: [...kept, ...held] });
    return this.#announce(after, { complete: false, restored: false, holders: touched });
  }

  /** The present, to be set back to later. */
  backup(): () => void {
    const [documents, events] = [new Map(this.#documents), [...this.#events]];
    return () => {
      this.#documents = new Map(documents);
      this.#events = [...events];
    };
  }

  /** Says of each tenant what holds after a restore. */
  announceRestored(): void {
    for (const { holders, ...head } of this.#documents.values())
      this.#announce(head, { complete: true, restored: true, holders });
  }

  forgetFeed(): void {
    this.#forgottenBefore = this.#events.length;
    this.#wake();
  }

  readonly fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const { pathname, searchParams } = new URL(String(input));
    this.requests.push(`${init.method} ${pathname}`);
    if (this.isAway) throw new TypeError('fetch failed');
    if (this.refusesKey) return problem(401, 'The key was revoked.');
    const answer = this.answerWith?.(pathname);
    if (answer) return answer;
    if (pathname === '/v1/events') return this.#feed(searchParams, init.signal ?? undefined);
    if (init.method === 'POST') {
      this.reports.push({ path: pathname, body: JSON.parse(String(init.body)) });
      return new Response(null, { status: 204 });
    }
    return this.#answerDocument(pathname.split('/')[3] ?? '', new Headers(init.headers).get('if-none-match'));
  };

  #answerDocument(tenantId: string, known: string | null): Response {
    const document = this.#documents.get(tenantId);
    if (document === undefined) return problem(404, 'There is no such tenant.');
    const etag = `"${document.version}"`;
    if (known === etag) return new Response(null, { status: 304 });
    return Response.json(document, { headers: { etag } });
  }

  async #feed(query: URLSearchParams, signal: AbortSignal | undefined): Promise<Response> {
    const after = query.get('after');
    if (after === 'now') return Response.json({ data: [], next: String(this.#events.length) });
    const from = Number(after);
    if (from === this.#events.length && from >= this.#forgottenBefore)
      await this.#wait(1000 * Number(query.get('wait')), signal);
    if (this.isAway) throw new TypeError('terminated');
    if (this.refusesKey) return problem(401, 'The key was revoked.');
    if (from < this.#forgottenBefore || from > this.#events.length) return problem(410, 'That place is not known.');
    return Response.json({ data: this.#events.slice(from), next: String(this.#events.length) });
  }

  #wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#came.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#came.add(end);
      signal?.addEventListener('abort', () => {
        end();
        reject(signal.reason);
      });
    });
  }

  /** Ends what waits, as the service does when it stops or something has come. */
  #wake(): void {
    for (const end of this.#came) end();
  }

  stop(): void {
    this.isAway = true;
    this.#wake();
  }

  revokeKey(): void {
    this.refusesKey = true;
    this.#wake();
  }

  #announce(
    { tenantId, version, ...head }: Omit<EntitlementDocumentJson, 'holders'>,
    rest: Pick<EntitlementsChanged, 'complete' | 'restored' | 'holders'>,
  ): FeedEvent {
    const event = { tenantId, version, type: 'entitlements.changed', data: { ...head, ...rest } };
    this.#events.push(event);
    this.#wake();
    return event;
  }
}

const trial: Omit<EntitlementDocumentJson, 'tenantId'> = {
  version: 1,
  state: 'active',
  licencesWork: true,
  accessEndsAt: null,
  until: '2026-12-31T00:00:00.000Z',
  frozenTime: null,
  holders: [],
};

function problem(status: number, detail: string): Response {
  return Response.json({ type: 'about:blank', status, detail }, { status });
}
