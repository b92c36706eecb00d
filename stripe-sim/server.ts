import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Faults } from './faults/faults.ts';
import { type ApiRequest, api } from './http/api.ts';
import { Idempotency } from './http/idempotency.ts';
import { bodyOf, send } from './http/listener.ts';
import { rateLimit } from './http/rate.ts';
import { router } from './http/router.ts';
import { operations } from './operations.ts';
import { Store } from './store/store.ts';

export interface StripeSimOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly host?: string;
  /** Where the state lives; null keeps it only as long as this process. */
  readonly dataDir: string | null;
  /** An endpoint that gets every event from the beginning, beside those made through the API. */
  readonly webhook?: { readonly url: string; readonly secret: string };
  /** Where a browser reaches the pages, if not under host and port. */
  readonly publicUrl?: string;
  readonly ratePerSecond?: number;
}

export interface StripeSim {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Starts the stand-in for Stripe: Stripe's wire format over HTTP, for the real SDK with `host`, `port` and `protocol: 'http'`. */
export async function startStripeSim(options: StripeSimOptions): Promise<StripeSim> {
  const store = Store.open(options.dataDir);
  const faults = new Faults();
  let url = '';
  const stripe = api({
    store,
    faults,
    idempotency: new Idempotency(store),
    limit: rateLimit(options.ratePerSecond),
    route: router(operations),
    publicUrl: () => options.publicUrl ?? url,
    afterCommit: () => undefined,
  });
  const server = createServer((request, response) => {
    void answer(request, response, stripe);
  });
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, options.port, host);
  url = `http://${host}:${port}`;
  return { url, port, close: () => close(server, store) };
}

async function answer(request: IncomingMessage, response: ServerResponse, stripe: ReturnType<typeof api>): Promise<void> {
  try {
    const { pathname, search } = new URL(request.url ?? '/', 'http://stand-in');
    const body = await bodyOf(request);
    if (pathname === '/_sim/health') {
      send(response, { status: 200, body: '{"status":"ok"}' });
      return;
    }
    send(response, await stripe(apiRequest(request, pathname, request.method === 'GET' ? search.slice(1) : body)));
  } catch {
    response.destroy();
  }
}

function apiRequest({ method = 'GET', headers }: IncomingMessage, path: string, encoded: string): ApiRequest {
  const key = headers['idempotency-key'];
  return { method, path, encoded, authorization: headers.authorization, idempotencyKey: typeof key === 'string' ? key : undefined };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

async function close(server: Server, store: Store): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  store.close();
}
