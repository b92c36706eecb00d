import type { z } from '@hono/zod-openapi';
import { pino } from 'pino';
import { openSetupSession } from '../../../activities/cards.ts';
import { confirmOnSession } from '../../../activities/intents.ts';
import { createApp } from '../../../api/app.ts';
import type { ApiDeps } from '../../../api/deps.ts';
import type { chargeSchema, problemSchema, subscriptionSchema } from '../../../api/schemas.ts';
import { storeKey } from '../../../db/keys.ts';
import { defaultPolicy } from '../../../domain/policy.ts';
import { createWorld, until, type World } from '../../support/world.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

type Subscription = z.infer<typeof subscriptionSchema>;

/** What the tests look at in answers of whatever kind; each has some of it. */
interface Body extends Partial<Subscription>, Omit<z.infer<typeof problemSchema>, 'errors' | 'holders'> {
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
  readonly subscription: Subscription;
  readonly charge: z.infer<typeof chargeSchema>;
  readonly quote: string;
  readonly apiKey: string;
  readonly productApiKey: string;
  readonly tenant: { readonly tenantId: string };
  readonly data: readonly Item[];
  readonly events: readonly Item[];
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
}

export interface AskOptions {
  readonly as?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Ask = (method: string, path: string, body?: unknown, options?: AskOptions) => Promise<Answer>;

/** The API over everything it needs, really running, and the keys to ask it with. */
export interface Api {
  readonly world: World;
  readonly app: ReturnType<typeof createApp>;
  readonly ask: Ask;
  /** Begins a tenant in its trial, whose clock stands at 1 March 2026, 10:00 UTC unless told otherwise. */
  begin(tenantId: string, details?: Readonly<Record<string, unknown>>): Promise<Tenant>;
  close(): Promise<void>;
}

/** One tenant, asked for with its own admin key. */
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

export const keys = { ops: 'lk_ops_of_the_tests', finance: 'lk_finance_of_the_tests' } as const;
export const webhookSecret = 'whsec_of_the_tests';

export async function createApi(changed: Partial<ApiDeps> = {}): Promise<Api> {
  const world = await createWorld();
  await storeKey(world.db, keys.ops, 'ops', null);
  await storeKey(world.db, keys.finance, 'finance', null);
  const app = createApp({ ...depsOf(world), ...changed });
  const ask: Ask = (method, path, body, options) => askApp(app, method, path, body, options);
  return {
    world,
    app,
    ask,
    async begin(tenantId, details = {}) {
      const body = { tenantId, name: `Company ${tenantId}`, adminEmail: 'admin@example.com', ...standing, ...details };
      const { apiKey, productApiKey } = expectStatus(await ask('POST', '/v1/tenants', body), 201).body;
      return tenantOf(ask, tenantId, apiKey, productApiKey);
    },
    close: () => world.close(),
  };
}

const standing = { testClock: { frozenTime: '2026-03-01T10:00:00Z' } };

export function depsOf({ db, client, stripe, taskQueue }: World): ApiDeps {
  return {
    db,
    temporal: client,
    log: pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' }),
    now: Date.now,
    config: {
      publicUrl: 'http://licences.test',
      temporalUiUrl: 'http://temporal.test',
      temporalNamespace: 'default',
      taskQueue,
      policy: defaultPolicy,
      defaults: { unitPrice: 2000, currency: 'gbp', timeZone: 'Europe/London' },
      allowTestClocks: true,
    },
    openSetupSession: (tenantId, returnUrl) => openSetupSession({ db, stripe }, tenantId, returnUrl),
    confirmPayment: (charge, returnUrl) => confirmOnSession(stripe, charge, returnUrl),
    verifyWebhook: (body, signature) => stripe.webhooks.constructEvent(body, signature, webhookSecret),
    checks: { database: async () => true, temporal: async () => true, worker: async () => true },
  };
}

async function askApp(
  app: ReturnType<typeof createApp>,
  method: string,
  path: string,
  body?: unknown,
  { as = keys.ops, key, headers = {} }: AskOptions = {},
): Promise<Answer> {
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const response = await app.request(path, {
    method,
    headers: {
      ...(as === '' ? {} : { authorization: `Bearer ${as}` }),
      ...(text === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...headers,
    },
    ...(text === undefined ? {} : { body: text }),
  });
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson ? await response.json() : await response.arrayBuffer()) as Body,
  };
}

function tenantOf(ask: Ask, id: string, adminKey: string, productKey: string): Tenant {
  const own: Ask = (method, path, body, options) =>
    ask(method, `/v1/tenants/${id}${path}`, body, { as: adminKey, ...options });
  return {
    id,
    adminKey,
    productKey,
    ask: own,
    async activate(licences = 1) {
      expectStatus(await own('PUT', '/payment-method', { paymentMethod: 'pm_card_visa' }), 200);
      expectStatus(await own('POST', '/subscription/activation', { quantity: licences, startNow: true }), 200);
    },
    async users(...ids) {
      for (const userId of ids) expectStatus(await own('PUT', `/users/${userId}`, { name: `Name of ${userId}` }), 201);
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
  return until(ask, ({ status }) => status !== 202 && status < 500);
}

/** A problem's code beside its status: what most refusals are told by. */
export function refusalIn({ status, body }: Answer): readonly [number, string] {
  return [status, body.code];
}
