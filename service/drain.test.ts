import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { drain } from './drain.ts';

/** Requests that are answered when the test releases them, on connections that their caller wants to keep. */

let server: Server;
let port: number;
const callers = new Agent({ keepAlive: true });
const held: (() => void)[] = [];
afterEach(() => {
  callers.destroy();
  server.closeAllConnections();
});

async function listening(): Promise<void> {
  server = createServer((request, response) => {
    const answer = (): void => void response.end('answered');
    if (request.url === '/held') held.push(answer);
    else answer();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  port = (server.address() as AddressInfo).port;
}

function ask(path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get({ port, path, agent: callers }, (response) => resolve(response.resume())).on('error', reject);
  });
}

/** Yields to the server until a condition holds; the test's time-out ends the wait. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate);
}

async function untilHeld(): Promise<() => void> {
  await until(() => held.length > 0);
  const answer = held.shift();
  if (answer === undefined) throw new Error('No request is held');
  return answer;
}

it('takes requests while it drains, and has each caller connect anew', async () => {
  await listening();
  const before = await ask('/');
  const drained = drain(server, { delayMs: 200, mostMs: 10_000 });
  const during = await ask('/');
  await drained;
  expect([before.statusCode, before.headers.connection]).toEqual([200, 'keep-alive']);
  expect([during.statusCode, during.headers.connection]).toEqual([200, 'close']);
  await expect(ask('/')).rejects.toThrow('ECONNREFUSED');
});

it('finishes a request that takes longer than the delay, and does not wait for its idle connection', async () => {
  await listening();
  const slow = ask('/held');
  const answer = await untilHeld();
  let isDrained = false;
  const drained = drain(server, { delayMs: 0, mostMs: 60_000 }).then(() => {
    isDrained = true;
  });
  await until(() => !server.listening);
  await expect(ask('/')).rejects.toThrow('ECONNREFUSED');
  expect(isDrained).toBe(false);
  answer();
  expect((await slow).statusCode).toBe(200);
  await drained;
});

it('cuts off a request that never ends', async () => {
  await listening();
  const endless = ask('/held');
  await untilHeld();
  const [outcome] = await Promise.all([
    endless.catch((error: Error) => error.message),
    drain(server, { delayMs: 0, mostMs: 50 }),
  ]);
  expect(outcome).toBe('socket hang up');
});
