import { once } from 'node:events';
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import type { Site } from './site.ts';

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

/** Serves a site; rejects where the address cannot be listened at. Port 0 takes any free one. */
export async function listen(
  fetch: Site['fetch'],
  { hostname, port }: { readonly hostname: string; readonly port: number },
): Promise<Server> {
  const server = serve({ fetch, hostname, port, serverOptions: limits }) as Server;
  server.maxConnections = maxConnections;
  await once(server, 'listening');
  return server;
}
