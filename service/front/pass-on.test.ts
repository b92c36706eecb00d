import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestOptions, request, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { connectedAddressHeader, listenBehind } from './behind.ts';
import { createPassOn, type PassOn } from './pass-on.ts';

/** The front passes requests on unchanged, and answers too. */

const folder = mkdtempSync(join(tmpdir(), 'pass-on-'));
let answer: (request: Request, env: object | undefined) => Promise<Response>;
let behind: Server;
let passOn: PassOn;
let front: Server;
beforeAll(async () => {
  const socketPath = join(folder, 'api.sock');
  behind = await listenBehind((given, env) => answer(given, env), socketPath);
  passOn = createPassOn(socketPath);
  front = createServer(passOn.listener);
  await once(front.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  passOn.close();
  for (const server of [front, behind]) {
    server.close();
    server.closeAllConnections();
  }
  rmSync(folder, { recursive: true });
});

/** Sends a request on a connection of its own, which the test ends. */
function send(options: RequestOptions = {}) {
  const { port } = front.address() as AddressInfo;
  const sent = request({ port, agent: false, ...options });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  return { sent, answered: answered.then(([response]) => response) };
}

async function ask(options: RequestOptions, body?: string): Promise<readonly [IncomingMessage, string]> {
  const { sent, answered } = send(options);
  sent.end(body);
  const response = await answered;
  return [response, await text(response)];
}

const told = async (given: Request): Promise<Response> => {
  const headers = Object.fromEntries(given.headers);
  return Response.json({ method: given.method, url: given.url, headers, body: await given.text() });
};

it.each(['POST', 'PUT', 'DELETE'])('a %s arrives with its address, headers and body', async (method) => {
  answer = told;
  const headers = { 'x-request-id': 'some-id', host: 'billing.test' };
  const [, body] = await ask(
    { method, path: '/v1/a%2Fb?q=%C3%A9', headers: { ...headers, 'content-length': 4 } },
    'body',
  );
  expect(JSON.parse(body)).toMatchObject({
    method,
    url: 'http://billing.test/v1/a%2Fb?q=%C3%A9',
    headers,
    body: 'body',
  });
});

it('a chunked body arrives whole, and one that is not there as none', async () => {
  answer = told;
  const [, chunked] = await ask({ method: 'POST', headers: { 'transfer-encoding': 'chunked' } }, 'in chunks');
  const [, none] = await ask({ method: 'POST', headers: { 'content-length': 0 } });
  expect(JSON.parse(chunked)).toMatchObject({ body: 'in chunks' });
  expect(JSON.parse(none)).toMatchObject({ body: '', headers: { 'content-length': '0' } });
});

it('who has connected is told by the front alone', async () => {
  let env: object | undefined;
  answer = async (_, given) => {
    env = given;
    return new Response();
  };
  await ask({ headers: { [connectedAddressHeader]: '203.0.113.9', 'X-Connected-Address': '203.0.113.9' } });
  expect(env).toMatchObject({ connectedAddress: '127.0.0.1' });
});

it('an answer comes back with its status, each of its headers, and its body', async () => {
  const headers: [string, string][] = [
    ['set-cookie', 'one=1'],
    ['set-cookie', 'two=2'],
    ['content-type', 'text/plain'],
  ];
  answer = async () => new Response('not here', { status: 404, headers });
  const [response, body] = await ask({});
  expect([response.statusCode, response.headers['set-cookie'], body]).toEqual([404, ['one=1', 'two=2'], 'not here']);
  expect(response.headers).not.toHaveProperty(connectedAddressHeader);
});

it('a body that is refused before it is read is answered, and ends its connection only', async () => {
  // given
  answer = async () => new Response('too large', { status: 413, headers: { connection: 'close' } });
  const length = 8 * 1024 * 1024;

  // when
  const { sent, answered } = send({ method: 'POST', headers: { 'content-length': length } });
  sent.on('error', () => undefined);
  sent.write(Buffer.alloc(length / 2));
  const response = await answered;

  // then
  expect([response.statusCode, response.headers.connection, await text(response)]).toEqual([413, 'close', 'too large']);
  expect(response.headers).not.toHaveProperty('x-connection-ends');
  answer = told;
  expect((await ask({}))[0].statusCode).toBe(200);
});

it('of a long body that is refused nothing is passed on, and its sender has the answer', async () => {
  // given
  let behindSocket: Socket | undefined;
  answer = async (_, env) => {
    behindSocket = (env as { readonly incoming: IncomingMessage }).incoming.socket;
    return new Response('too large', { status: 413, headers: { connection: 'close' } });
  };

  // when
  const [response, body] = await ask(
    { method: 'POST', headers: { 'content-length': 1_000_000 } },
    'x'.repeat(1_000_000),
  );

  // then
  expect([response.statusCode, body]).toEqual([413, 'too large']);
  await vi.waitFor(() => expect(behindSocket?.destroyed).toBe(true));
  expect(behindSocket?.bytesRead).toBeLessThan(10_000);
});

it('a request whose body is left unread shares its connection behind with no other', async () => {
  // given
  const sockets: Socket[] = [];
  answer = async (_, env) => {
    sockets.push((env as { readonly incoming: IncomingMessage }).incoming.socket);
    return new Response('no', { status: 404 });
  };

  // when
  await ask({ method: 'POST', headers: { 'content-length': 4 } }, 'body');
  await ask({});
  await ask({ method: 'POST', headers: { 'content-length': 4 } }, 'body');
  await ask({});

  // then
  const [first, second, third, fourth] = sockets;
  expect(new Set([first, second, third]).size).toBe(3);
  expect(fourth).toBe(second);
  await vi.waitFor(() => expect([first, third].map((socket) => socket?.destroyed)).toEqual([true, true]));
});

it('a long body that is read arrives whole', async () => {
  answer = told;
  const [, body] = await ask({ method: 'POST', headers: { 'content-length': 1_000_000 } }, 'x'.repeat(1_000_000));
  expect((JSON.parse(body) as { body: string }).body).toHaveLength(1_000_000);
});

it('an answer that breaks off breaks off at the caller’s', async () => {
  // given
  const { promise: isRead, resolve } = withResolvers();
  const logged = vi.spyOn(console, 'error').mockReturnValue();
  const start = (controller: ReadableStreamDefaultController) => controller.enqueue(Buffer.from('a part'));
  const pull = () => isRead.then(() => Promise.reject(new Error('no more')));
  answer = async () => new Response(new ReadableStream({ start, pull }));

  // when
  const { sent, answered } = send();
  sent.end();
  const response = await answered;
  await once(response, 'readable');
  resolve();

  // then
  await expect(text(response)).rejects.toThrow('aborted');
  logged.mockRestore();
});

it('a caller that goes away is noticed behind', async () => {
  const { promise: gone, resolve } = withResolvers();
  const { promise: come, resolve: arrive } = withResolvers();
  answer = async ({ signal }) => {
    signal.addEventListener('abort', () => resolve());
    arrive();
    await gone;
    return new Response();
  };
  const { sent, answered } = send();
  answered.catch(() => undefined);
  sent.on('error', () => undefined);
  sent.end();
  await come;
  sent.destroy();
  await gone;
});

it('says that it is for a moment where nothing answers behind', async () => {
  answer = told;
  const lost = createServer(createPassOn(join(folder, 'none.sock')).listener);
  await once(lost.listen(0, '127.0.0.1'), 'listening');
  const [response] = await ask({ port: (lost.address() as AddressInfo).port });
  lost.close();
  expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '1']);
});

function withResolvers() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
