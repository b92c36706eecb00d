import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface DrainTimes {
  /**
   * How long requests are still accepted: a load balancer needs some seconds to notice that this process is about to
   * stop.
   */
  readonly delayMs: number;
  /** How long requests under way may then take before they are cut off. */
  readonly mostMs: number;
}

/**
 * Stops a server without dropping a request. It first goes on accepting requests, each on a connection that ends with
 * its answer, so that the caller's next one can go elsewhere; then it accepts no more and finishes those under way.
 */
export async function drain(server: Server, { delayMs, mostMs }: DrainTimes): Promise<void> {
  server.prependListener('request', (_, response) => {
    response.shouldKeepAlive = false;
  });
  await sleep(delayMs);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A request from before the draining leaves its connection open, which would keep the server from closing until its
  // time-out.
  const whileIdle = setInterval(() => server.closeIdleConnections(), 50);
  const whenTooLong = setTimeout(() => server.closeAllConnections(), mostMs);
  await closed;
  clearInterval(whileIdle);
  clearTimeout(whenTooLong);
}
