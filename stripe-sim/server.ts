import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { control } from './control/control.ts';
import { Faults } from './faults/faults.ts';
import { api } from './http/api.ts';
import { dispatcher } from './http/dispatcher.ts';
import { Idempotency } from './http/idempotency.ts';
import { RateLimit } from './http/rate.ts';
import { router } from './http/router.ts';
import { Settlement } from './http/settlement.ts';
import { operations } from './operations.ts';
import { site } from './pages/site.ts';
import { lockDirectory } from './store/directory-lock.ts';
import { Store } from './store/store.ts';
import { configureEndpoint, type Webhook } from './webhooks/configured.ts';
import { WebhookDispatcher } from './webhooks/webhook-dispatcher.ts';

export interface StripeSimOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly host?: string | undefined;
  /** The folder of the state; null keeps it in memory. */
  readonly dataDir: string | null;
  /** A webhook endpoint beside those made through the API. */
  readonly webhook?: Webhook | undefined;
  /** The address of the pages for a browser, if not host and port. */
  readonly publicUrl?: string | undefined;
  /** Beyond this many requests a second the API answers 429. */
  readonly ratePerSecond?: number | undefined;
  /** The pause before the first retry of a webhook; it doubles each time. */
  readonly webhookRetryMs?: number;
}

export interface StripeSim {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Starts the stand-in: Stripe's wire format over HTTP, for the real SDK with `host`, `port` and `protocol: 'http'`. */
export async function startStripeSim(options: StripeSimOptions): Promise<StripeSim> {
  const unlock = await lockDirectory(options.dataDir);
  const store = Store.open(options.dataDir);
  const faults = new Faults();
  const idempotency = new Idempotency(store);
  const webhookDispatcher = new WebhookDispatcher(store, faults, options.webhookRetryMs ?? 1000);
  const host = options.host ?? '127.0.0.1';
  let url = '';
  const shared = {
    store,
    faults,
    idempotency,
    webhookDispatcher,
    limit: new RateLimit(options.ratePerSecond ?? null),
    settlement: new Settlement(),
    publicUrl: () => options.publicUrl ?? url,
    afterCommit: () => webhookDispatcher.wake(),
  };
  const parts = { api: api({ ...shared, route: router(operations) }), control: control(shared), site: site(shared) };
  const answer = dispatcher(parts, servedHosts(host));
  const server = createServer((request, response) => void answer(request, response));
  const port = await listen(server, options.port, host).catch(async (error: unknown) => {
    store.close();
    await unlock();
    throw error;
  });
  url = `http://${host}:${port}`;
  configureEndpoint(store, options.webhook);
  webhookDispatcher.wake();
  return { url, port, close: once(() => close(server, webhookDispatcher, store).then(unlock)) };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? taken(port) : error));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function taken(port: number): Error {
  return new Error(
    `Port ${port} is taken: stop what listens there, or give the Stripe stand-in another one (STRIPE_SIM_PORT)`,
  );
}

async function close(server: Server, webhookDispatcher: WebhookDispatcher, store: Store): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
  await webhookDispatcher.close();
  store.close();
}

/** Makes a second call return the first one's promise. */
function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= act();
    return done;
  };
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/;

/**
 * The host names under which the stand-in answers. On a loopback address it answers only to local names: a page of any
 * site could otherwise resolve its own name to here and use the controls, which need no key (DNS rebinding).
 */
function servedHosts(listening: string): (host: string) => boolean {
  return loopback.test(listening) ? (host) => loopback.test(host) : () => true;
}
