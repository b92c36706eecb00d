import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { countedAddress } from '../api/http/client-address.ts';
import type { Fetch } from './guarded.ts';

/**
 * How long a caller may take to send a request, and how many connections may be open, of all and of one address: a
 * caller that sends slowly, or opens ever more connections, delays no other. A long answer, such as a file, has no such limit.
 */
const usual = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  maxConnections: 2_000,
  maxConnectionsOfOne: 1_000,
} as const;

export type Limits = Readonly<Record<keyof typeof usual, number>>;

export interface Address {
  readonly hostname: string;
  readonly port: number;
}

/** What connections are counted by; null for a proxy, which has those of all its callers. */
export type CountedAs = (connected: string) => string | null;

/**
 * Serves a site; rejects if the address cannot be listened on. Port 0 takes any free one; `choose` may give requests to
 * another listener than the site's own.
 */
export async function listen(
  fetch: Fetch,
  { hostname, port }: Address,
  choose: (own: RequestListener) => RequestListener = (own) => own,
  { maxConnections, maxConnectionsOfOne, ...limits }: Limits = usual,
  countedAs: CountedAs = countedAddress(null),
): Promise<Server> {
  const own = getRequestListener(fetch, { hostname });
  const server = createServer(limits, ofOneHost(choose((incoming, outgoing) => void own(incoming, outgoing))));
  server.maxConnections = maxConnections;
  server.on('connection', fewOfOne(countedAs, maxConnectionsOfOne));
  await once(server.listen(port, hostname), 'listening');
  return server;
}

/** Refuses a request with two hosts (RFC 9112, section 3.2), as a proxy may have judged the other one. */
function ofOneHost(listener: RequestListener): RequestListener {
  return (incoming, outgoing) => {
    const hosts = incoming.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
    if (hosts.length <= 1) return listener(incoming, outgoing);
    outgoing.writeHead(400, { 'cache-control': 'no-store', connection: 'close' }).end('Name one host.');
  };
}

/** Drops an address's connections beyond `most`. */
function fewOfOne(countedAs: CountedAs, most: number): (socket: Socket) => void {
  const open = new Map<string, number>();
  return (socket) => {
    const address = countedAs(socket.remoteAddress ?? '');
    if (address === null) return;
    const others = open.get(address) ?? 0;
    if (others >= most) return void socket.destroy();
    open.set(address, others + 1);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
  };
}
