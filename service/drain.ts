import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** How long requests are still taken: a load balancer needs some seconds to learn that this process is about to stop. */
  readonly delayMs: number;
  /** How long after that requests under way may take before they are cut off. */
  readonly mostMs: number;
}

/**
 * Stops a server without a dropped request. It goes on taking requests for a while, each on a connection that ends with its
 * answer, so that the caller's next one is free to go elsewhere; then it takes no more and finishes those under way.
 */
export async function drain(server: Server, { delayMs, mostMs }: Patience): Promise<void> {
  server.prependListener('request', (_, response) => {
    response.shouldKeepAlive = false;
  });
  await sleep(delayMs);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A request from before the draining leaves its connection open, which would hold the server until its time-out.
  const whileIdle = setInterval(() => server.closeIdleConnections(), 50);
  const whenTooLong = setTimeout(() => server.closeAllConnections(), mostMs);
  await closed;
  clearInterval(whileIdle);
  clearTimeout(whenTooLong);
}
