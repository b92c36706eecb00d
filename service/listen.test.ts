import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { countedAddress } from '../api/http/client-address.ts';
import { type CountedAs, type Limits, listen } from './listen.ts';

/** Callers that send slowly, or open ever more connections, delay no other (docs/security.md, V13). */

const short: Limits = {
  headersTimeout: 200,
  requestTimeout: 400,
  keepAliveTimeout: 200,
  connectionsCheckingInterval: 50,
  maxConnections: 3,
  maxConnectionsOfOne: 3,
};

const patient = { ...short, headersTimeout: 60_000, requestTimeout: 60_000, keepAliveTimeout: 60_000 };

let server: Server;
const sockets: Socket[] = [];
const handled: string[] = [];
let release: () => void = () => undefined;

async function start(limits = short, countedAs?: CountedAs): Promise<void> {
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  server = await listen(
    async (request) => {
      const { pathname } = new URL(request.url);
      handled.push(pathname);
      if (pathname === '/long') await released;
      return new Response(`read ${(await request.text()).length}`);
    },
    { hostname: '127.0.0.1', port: 0 },
    undefined,
    limits,
    countedAs,
  );
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  handled.length = 0;
  server.close();
  server.closeAllConnections();
});

/** A connection of its own, with all that it was told until it ended. */
function open(from = '127.0.0.1'): {
  readonly socket: Socket;
  readonly connected: Promise<unknown>;
  readonly told: Promise<string>;
} {
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', localAddress: from });
  sockets.push(socket);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  const told = new Promise<string>((resolve) => {
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
  return { socket, connected: once(socket, 'connect'), told };
}

/** Sends a little now and then, until the connection ends. */
function dripInto(socket: Socket, text: string): void {
  const drip = setInterval(() => socket.write(text), 20);
  socket.on('close', () => clearInterval(drip));
}

const head = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${more}\r\n`;

/** Another caller's whole request, answered while the slow one goes on. */
async function askBeside(): Promise<string> {
  const { socket, told } = open();
  socket.write(head('/beside', 'connection: close\r\n'));
  return told;
}

it('a head that never ends is cut off, reaches no route and delays no other', async () => {
  await start();
  const slow = open();
  slow.socket.write('GET /slow HTTP/1.1\r\nhost: 127.0.0.1\r\n');
  dripInto(slow.socket, 'x-more: 1\r\n');

  expect(await askBeside()).toMatch(/^HTTP\/1\.1 200 /);
  expect(await slow.told).toMatch(/^HTTP\/1\.1 408 /);
  expect(handled).toEqual(['/beside']);
});

it('a body that never ends is cut off', async () => {
  await start();
  const slow = open();
  slow.socket.write('POST /slow HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 1000\r\n\r\n');
  dripInto(slow.socket, 'x');

  expect(await askBeside()).toMatch(/^HTTP\/1\.1 200 /);
  expect(await slow.told).not.toMatch(/read/);
  expect(handled.toSorted()).toEqual(['/beside', '/slow']);
});

it('an answer may take longer than a request', async () => {
  await start();
  const [slow, long] = [open(), open()];
  long.socket.write(head('/long', 'connection: close\r\n'));
  slow.socket.write('POST /slow HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 1000\r\n\r\n');

  await slow.told;
  release();

  expect(await long.told).toMatch(/^HTTP\/1\.1 200 /);
});

it('of many connections the latest are dropped; those that are open are served, and make room', async () => {
  // Long, as those that are idle are to stay open.
  await start(patient);
  const idle = Array.from({ length: short.maxConnections }, () => open());
  await Promise.all(idle.map(({ connected }) => connected));
  // The server takes connections in their order, so that all of these are open once the last one is answered.
  const [first, , last] = idle;
  last?.socket.write(head('/last'));
  await once(last?.socket ?? server, 'data');

  const beyond = open();
  beyond.socket.write(head('/beyond'));
  expect(await beyond.told).toBe('');
  expect(handled).toEqual(['/last']);

  first?.socket.end(head('/first', 'connection: close\r\n'));
  expect(await first?.told).toMatch(/^HTTP\/1\.1 200 /);
  expect(await askBeside()).toMatch(/^HTTP\/1\.1 200 /);
});

const few = { ...patient, maxConnections: 20, maxConnectionsOfOne: 3 };

/** Opens connections that stay open, each with an answer. */
async function keepOpen(count: number, from?: string) {
  const all = Array.from({ length: count }, () => open(from));
  for (const { socket } of all) {
    socket.write(head('/kept'));
    await once(socket, 'data');
  }
  return all;
}

it('an address with as many connections as one may have gets no more, while others do', async () => {
  await start(few);
  const [first] = await keepOpen(few.maxConnectionsOfOne, '127.0.0.2');

  const beyond = open('127.0.0.2');
  beyond.socket.write(head('/beyond'));
  expect(await beyond.told).toBe('');
  expect(handled).not.toContain('/beyond');
  expect(await askBeside()).toMatch(/^HTTP\/1\.1 200 /);

  first?.socket.end(head('/first', 'connection: close\r\n'));
  expect(await first?.told).toMatch(/^HTTP\/1\.1 200 /);
  await keepOpen(1, '127.0.0.2');
});

it('a listed proxy has as many as all its callers need', async () => {
  await start(few, countedAddress({ header: 'x-forwarded-for', networks: ['127.0.0.2/32'] }));
  await keepOpen(2 * few.maxConnectionsOfOne, '127.0.0.2');
  expect(await askBeside()).toMatch(/^HTTP\/1\.1 200 /);
});

it('refuses a request that names two hosts, and reads no further', async () => {
  await start();
  const { socket, told } = open();
  socket.end('GET /two HTTP/1.1\r\nHost: billing.test\r\nHOST: evil.test\r\n\r\n');

  expect(await told).toMatch(/^HTTP\/1\.1 400 /);
  expect(handled).toEqual([]);
});
