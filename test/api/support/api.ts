import type { ChargeJson } from '../../../api/schemas/charge.ts';
import type { ProblemJson } from '../../../api/schemas/problem.ts';
import type { SubscriptionJson as Subscription } from '../../../api/schemas/subscription.ts';
import { useFixture } from '../../support/fixtures.ts';
import { createService, type Service, type ServiceOptions } from '../../support/service.ts';
import { expectBooksToAgree } from '../../support/stand-in.ts';
import { until, type World } from '../../support/world.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** What the tests look at in answers of whatever kind; each has some of it. */
interface Body extends Partial<Omit<Subscription, 'licences' | 'state'>>, Omit<ProblemJson, 'errors' | 'holders'> {
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
  readonly state: string;
  readonly subscription: Subscription;
  readonly charge: ChargeJson;
  readonly change: Body;
  readonly problem: Body;
  readonly quote: string;
  readonly apiKey: string;
  readonly productApiKey: string;
  readonly tenant: { readonly tenantId: string };
  readonly data: readonly Item[];
  readonly events: readonly Item[];
  readonly licences: readonly Item[];
  readonly nextCursor: string | null;
}

/** What they look at in the items of lists. */
interface Item {
  readonly id: string;
  readonly kind: string;
  readonly type: string;
  readonly state: string;
  readonly at: string;
  readonly amount: number;
  readonly number: string;
  readonly userId: string;
  readonly assignee: unknown;
  readonly event: unknown;
}

interface AskOptions {
  readonly as?: string;
  /** Sent as `Idempotency-Key`. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Ask = (method: string, path: string, body?: unknown, options?: AskOptions) => Promise<Answer>;

/** The service over HTTP, in short words for stories. */
export interface Api {
  readonly world: World;
  readonly url: string;
  readonly keys: Service['keys'];
  /** Asks as ops unless another key is given. */
  readonly ask: Ask;
  /** Begins a tenant in its trial, whose clock stands at 1 March 2026, 10:00 UTC unless given otherwise. */
  begin(tenantId: string, details?: Readonly<Record<string, unknown>>): Promise<Tenant>;
  close(): Promise<void>;
}

/** One tenant, with its own admin key. */
export interface Tenant {
  readonly id: string;
  readonly adminKey: string;
  readonly productKey: string;
  /** Asks for `/v1/tenants/{id}` plus the path. */
  readonly ask: Ask;
  /** Gives it a card and starts its first period now, with so many licences. */
  activate(licences?: number): Promise<void>;
  users(...ids: readonly string[]): Promise<void>;
  advance(to: string): Promise<Answer>;
  subscription(): Promise<Subscription>;
}

/** The service for the tests of a file. */
export function useApi({ booksAgree = false } = {}): Api {
  return useFixture(
    () => createApi(),
    ({ world }) => (booksAgree ? expectBooksToAgree(world) : undefined),
  );
}

export async function createApi(options: ServiceOptions = {}): Promise<Api> {
  const service = await createService(options);
  const { world, url, keys } = service;
  const ask: Ask = async (method, path, body, { as = keys.ops, key, headers = {} } = {}) => {
    const sent = { ...headers, ...(key !== undefined && { 'idempotency-key': key }) };
    return (await service.ask(method, path, { key: as, body, headers: sent })) as Answer;
  };
  return {
    world,
    url,
    keys,
    ask,
    async begin(tenantId, details) {
      const { admin, product } = await service.createTenant(tenantId, details);
      return tenantOf(ask, tenantId, { admin, product, ops: keys.ops });
    },
    close: () => service.close(),
  };
}

function tenantOf(ask: Ask, id: string, keys: Readonly<Record<'admin' | 'product' | 'ops', string>>): Tenant {
  const own: Ask = (method, path, body, options) =>
    ask(method, `/v1/tenants/${id}${path}`, body, { as: keys.admin, ...options });
  return {
    id,
    adminKey: keys.admin,
    productKey: keys.product,
    ask: own,
    async activate(licences = 1) {
      expectStatus(await own('PUT', '/payment-method', { paymentMethod: 'pm_card_visa' }), 200);
      expectStatus(await own('POST', '/subscription/activation', { quantity: licences, startNow: true }), 200);
    },
    async users(...ids) {
      for (const userId of ids) {
        const path = `/users/${encodeURIComponent(userId)}`;
        expectStatus(await own('PUT', path, { name: `Name of ${userId}` }), 200);
      }
    },
    async advance(to) {
      return expectStatus(await own('POST', '/test-clock/advance', { to }, { as: keys.ops }), 200);
    },
    subscription: async () => expectStatus(await own('GET', '/subscription'), 200).body as unknown as Subscription,
  };
}

/** The answer, if it is of the status it has to be; otherwise what it says instead. */
export function expectStatus(answer: Answer, status: number): Answer {
  if (answer.status !== status)
    throw new Error(`${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`);
  return answer;
}

/** Repeats a request under its key until the answer is final, as a careful client does. */
export function insist(ask: () => Promise<Answer>): Promise<Answer> {
  return until(ask, ({ status }) => status < 500);
}

/** Waits for a change that was answered 202 to come to its end, and answers what it would have been answered then. */
export async function finished(api: Pick<Api, 'ask'>, answer: Answer): Promise<Answer> {
  if (answer.status !== 202) return answer;
  const location = answer.headers.get('location') ?? '';
  const { headers, body } = await until(
    () => api.ask('GET', location),
    ({ body: { state } }) => state !== 'running',
  );
  return { status: 200, headers, body: body.change };
}

/** A problem's status and code, by which most refusals are known. */
export function refusalIn({ status, body }: Answer): readonly [number, string] {
  return [status, body.code];
}
