import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Fetch } from './guarded.ts';

/**
 * How long a caller may take over a request, and how many may be connected: a caller that sends slowly, or opens more and
 * more connections, takes nothing from others. A long answer, such as a file, has no such limit.
 */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
} as const;
const maxConnections = 2_000;

export interface Address {
  readonly hostname: string;
  readonly port: number;
}

/**
 * Serves a site; rejects where the address cannot be listened at. Port 0 takes any free one. `choose` may hand requests to
 * another listener than the site's own.
 */
export async function listen(
  fetch: Fetch,
  { hostname, port }: Address,
  choose: (own: RequestListener) => RequestListener = (own) => own,
): Promise<Server> {
  const own = getRequestListener(fetch, { hostname });
  const server = createServer(
    limits,
    choose((incoming, outgoing) => void own(incoming, outgoing)),
  );
  server.maxConnections = maxConnections;
  await once(server.listen(port, hostname), 'listening');
  return server;
}
