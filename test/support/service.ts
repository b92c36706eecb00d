import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type Client, createClient } from 'licence-billing-client';
import type { Logger } from 'pino';
import { openSetupSession } from '../../activities/cards.ts';
import { confirmOnSession, lookUpPayment } from '../../activities/payer.ts';
import { verifyWebhook } from '../../activities/stripe.ts';
import type { createApp } from '../../api/app.ts';
import { createUseBuffer, type UseBuffer } from '../../api/commands/use-buffer.ts';
import type { ApiConfig, ApiDeps } from '../../api/deps.ts';
import { type KeyRole, newSecret, storeKey } from '../../db/keys.ts';
import { listen } from '../../service/listen.ts';
import { createLog } from '../../service/log.ts';
import { measureProcess } from '../../service/metrics.ts';
import { createSite, type SignInSettings, type Site } from '../../service/site.ts';
import { dataConverterOf } from '../../service/temporal-client.ts';
import type { OidcSettings } from '../../web/deps.ts';
import { bareDeps } from './bare-app.ts';
import { expectConforming } from './conforming.ts';
import { isKeptByCaller, isPublic } from './public-paths.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

/** The whole service in this process, used over HTTP as its users do. */
export interface Service {
  readonly world: World;
  readonly app: ReturnType<typeof createApp>;
  /** Who was let in, to be flushed. */
  readonly uses: UseBuffer;
  readonly url: string;
  readonly keys: Readonly<Record<'ops' | 'finance', string>>;
  /** Asks as ops unless another key is given; `null` asks without one. */
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
  /** The typed client, as ops unless another key is given. */
  client(key?: string): Client;
  /** Signs a tenant up, by default with a test clock at 1 March 2026, 10:00 UTC. */
  createTenant(tenantId: string, details?: Readonly<Record<string, unknown>>): Promise<TenantKeys>;
  /** Brings an event of the card processor, signed as it signs; by another secret, or at another time, where one is given. */
  deliver(event: object, as?: { readonly secret?: string; readonly seconds?: number }): Promise<Answer>;
  /** A key of a role, made for this purpose. */
  makeKey(role: KeyRole, tenantId: string | null): Promise<string>;
  close(): Promise<void>;
}

export interface AskOptions {
  readonly key?: string | null;
  /** Sent as JSON; a string or bytes are sent as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON of the answer; null where there is none. */
  readonly body: unknown;
}

export interface TenantKeys {
  readonly tenantId: string;
  readonly admin: string;
  readonly product: string;
}

export const frozenTime = '2026-03-01T10:00:00.000Z';

export interface ServiceOptions extends WorldOptions {
  readonly oidc?: OidcSettings;
  readonly signIn?: SignInSettings;
  readonly log?: Logger;
  readonly config?: Partial<ApiConfig>;
  readonly signingKeys?: ApiDeps['signingKeys'];
}

export async function createService({
  oidc,
  signIn,
  config = {},
  signingKeys = [],
  ...options
}: ServiceOptions = {}): Promise<Service> {
  const world = await createWorld(options);
  measureProcess(new Set(['api', 'worker']));
  const keys = { ops: newSecret('ops'), finance: newSecret('finance') };
  await storeKey(world.db, keys.ops, 'ops', null);
  await storeKey(world.db, keys.finance, 'finance', null);
  const { db, stripe, client, taskQueue } = world;
  const uses = createUseBuffer(db);
  let webhookSecret = '';
  let site: Site | null = null;
  // Listens first, as the service must know its own address.
  const server = await listenAnywhere(
    (request, env) => site?.fetch(request, env) ?? new Response(null, { status: 503 }),
  );
  site = createSite({
    ...bareDeps(db, { publicUrl: server.url, temporalUiUrl: 'http://temporal.test', taskQueue, ...config }),
    uses,
    signingKeys,
    oidc: oidc ?? null,
    ...(signIn && { signIn }),
    temporal: client,
    codec: dataConverterOf(options.codecKeys ?? null).payloadCodecs?.[0] ?? null,
    log: options.log ?? createLog(process.env['LOG_LEVEL'] ?? 'silent'),
    openSetupSession: (tenantId, returnUrl) => openSetupSession({ db, stripe }, tenantId, returnUrl),
    confirmPayment: (charge, returnUrl) => confirmOnSession(stripe, charge, returnUrl),
    lookUpPayment: (charge) => lookUpPayment(stripe, charge),
    verifyWebhook: (body, signature) => verifyWebhook(stripe, webhookSecret, body, signature),
  });
  const endpoint = await stripe.webhookEndpoints.create({
    url: `${server.url}/webhooks/stripe`,
    enabled_events: ['*'],
  });
  webhookSecret = endpoint.secret ?? '';

  const service: Service = {
    world,
    app: site.apps.api,
    uses,
    url: server.url,
    keys,
    async ask(method, path, { key = keys.ops, body, headers = {} } = {}) {
      const response = await conformingFetch(`${server.url}${path}`, {
        method,
        headers: {
          ...(key !== null && { authorization: `Bearer ${key}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: isRaw(body) ? body : JSON.stringify(body) }),
      });
      return { status: response.status, headers: response.headers, body: await bodyOf(response) };
    },
    client: (key = keys.ops) => createClient({ url: server.url, key, fetch: conformingFetch }),
    async createTenant(tenantId, details = {}) {
      const request = { tenantId, name: `Company ${tenantId}`, adminEmail: 'admin@example.com', ...details };
      const body = { testClock: { frozenTime }, ...request };
      const headers = { 'idempotency-key': randomUUID() };
      const signUp = () => service.ask('POST', '/v1/tenants', { body, headers });
      let answer = await signUp();
      // On a busy machine it takes longer than is waited for; a repetition waits on.
      while (answer.status === 202) answer = await signUp();
      if (answer.status !== 201) throw new Error(`Signing up: ${answer.status} ${JSON.stringify(answer.body)}`);
      const { apiKey, productApiKey } = answer.body as { apiKey: string; productApiKey: string };
      return { tenantId, admin: apiKey, product: productApiKey };
    },
    async deliver(event, { secret = webhookSecret, seconds } = {}) {
      const payload = JSON.stringify(event);
      const signed = { payload, secret, ...(seconds !== undefined && { timestamp: seconds }) };
      const signature = stripe.webhooks.generateTestHeaderString(signed);
      const headers = { 'stripe-signature': signature };
      return service.ask('POST', '/webhooks/stripe', { key: null, body: payload, headers });
    },
    async makeKey(role, tenantId) {
      const secret = newSecret(role);
      await storeKey(db, secret, role, tenantId);
      return secret;
    },
    async close() {
      await server.close();
      await world.close();
    },
  };
  return service;
}

/** Fetches, and lets no answer pass that is not as the OpenAPI document says, or that a cache may keep. */
const conformingFetch: typeof fetch = async (url, init) => {
  const response = await fetch(url, init);
  await expectConforming(init?.method ?? 'GET', String(url), response);
  const kept = response.headers.get('cache-control');
  const { pathname } = new URL(String(url));
  const isFit = kept === 'no-store' || isPublic(pathname) || (isKeptByCaller(pathname) && kept?.startsWith('private'));
  if (!isFit) throw new Error(`${String(url)}: ${kept}`);
  return response;
};

function isRaw(body: unknown): body is string | Uint8Array<ArrayBuffer> {
  return typeof body === 'string' || body instanceof Uint8Array;
}

async function bodyOf(response: Response): Promise<unknown> {
  if ((response.headers.get('content-type') ?? '').includes('json')) return response.json();
  const bytes = await response.arrayBuffer();
  return bytes.byteLength === 0 ? null : new Uint8Array(bytes);
}

interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

async function listenAnywhere(fetch: Site['fetch']): Promise<Listening> {
  const server = await listen(fetch, { hostname: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
