import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEventSender, type RequestOutcome } from './event-request.ts';

const request = { headers: { 'webhook-id': 'evt' }, body: '{"a":1}' };
const servers: Server[] = [];

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const serve = async (listener: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listening(http.createServer(listener))}/hooks`;
/** As long as a busy machine may need. A request that hangs is given up sooner. */
const send = createEventSender({ allowsLoopback: true, withinMs: 60_000 });
const sendHastily = createEventSender({ allowsLoopback: true, withinMs: 1_000 });
const sendTo = (url: string): Promise<RequestOutcome> => send({ ...request, url });

afterEach(async () => {
  for (const server of servers.splice(0)) {
    if (server instanceof http.Server || server instanceof https.Server) server.closeAllConnections();
    server.close();
  }
});

describe('an endpoint that takes events', () => {
  it('is sent the body as it is, with its headers', async () => {
    const seen: unknown[] = [];
    const url = await serve((incoming, answer) => {
      incoming.setEncoding('utf8').on('data', (body) => {
        seen.push([
          incoming.method,
          incoming.url,
          incoming.headers['webhook-id'],
          incoming.headers['content-type'],
          body,
        ]);
        answer.writeHead(204).end();
      });
    });
    expect(await sendTo(url)).toEqual({ type: 'taken' });
    expect(seen).toEqual([['POST', '/hooks', 'evt', 'application/json', '{"a":1}']]);
  });

  it('may answer as much as it likes: the rest is not read, and its connection ends', async () => {
    let dropped = 0;
    const url = await serve((_, answer) => {
      answer.on('close', () => {
        if (!answer.writableFinished) dropped += 1;
      });
      answer.writeHead(200).end(Buffer.alloc(10_000_000));
    });
    const before = process.memoryUsage().rss;
    for (let time = 0; time < 20; time += 1) expect(await sendTo(url)).toEqual({ type: 'taken' });
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    await vi.waitFor(() => expect(dropped).toBe(20));
  });
});

describe('an endpoint that does not take an event is told of in plain words, without its answer', () => {
  it.each([
    [500, 'has answered 500'],
    [404, 'has answered 404'],
    [302, 'redirects (302), which is not followed'],
    [308, 'redirects (308), which is not followed'],
  ])('by its status %i', async (status, why) => {
    let others = 0;
    const other = await serve((_, answer) => {
      others += 1;
      answer.end();
    });
    const url = await serve((_, answer) => answer.writeHead(status, { location: other }).end('secret'));
    expect(await sendTo(url)).toEqual({ type: 'failed', why, isAway: false });
    expect(others).toBe(0);
  });

  it.each<[string, RequestListener, string, boolean]>([
    ['hangs', () => undefined, 'has not answered within 1 seconds', true],
    [
      'drips',
      (_, answer) => {
        const drip = setInterval(() => answer.write('.'), 20);
        answer.on('close', () => clearInterval(drip));
      },
      'has not answered within 1 seconds',
      false,
    ],
    [
      'closes at once',
      (incoming) => void incoming.socket.destroy(),
      'has closed the connection before its answer was complete',
      true,
    ],
    [
      'closes in mid-body',
      (incoming, answer) => {
        answer.writeHead(200, { 'content-length': 1_000 }).write('secret');
        setTimeout(() => incoming.socket.destroy(), 20);
      },
      'has closed the connection before its answer was complete',
      false,
    ],
  ])('that %s', async (_, listener, why, isAway) => {
    const sending = why.includes('within') ? sendHastily : send;
    const outcome = await sending({ ...request, url: await serve(listener) });
    expect(outcome).toEqual({ type: 'failed', why, isAway });
  });

  it('that is not there, has no name, or speaks something else', async () => {
    const port = await listening(net.createServer());
    servers.pop()?.close();
    expect(await sendTo(`http://127.0.0.1:${port}/`)).toMatchObject({ why: 'refuses connections', isAway: true });
    const noise = await listening(
      net.createServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-x\r\n\r\n')),
    );
    expect(await sendTo(`http://127.0.0.1:${noise}/`)).toMatchObject({ why: 'does not speak HTTP' });
  });

  it('by its certificate', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
    const files = ['-keyout', join(folder, 'key'), '-out', join(folder, 'certificate')];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-days', '1', '-subj', '/CN=x', ...files],
      {
        stdio: 'ignore',
      },
    );
    const read = (name: string): Buffer => readFileSync(join(folder, name));
    let asked = 0;
    const server = https.createServer({ key: read('key'), cert: read('certificate') }, (_, answer) => {
      asked += 1;
      answer.end();
    });
    const why = 'has a certificate that cannot be trusted (DEPTH_ZERO_SELF_SIGNED_CERT)';
    expect(await sendTo(`https://127.0.0.1:${await listening(server)}/`)).toEqual({
      type: 'failed',
      why,
      isAway: true,
    });
    expect(asked).toBe(0);
    rmSync(folder, { recursive: true });
  });
});

describe('an address is judged at each connection', () => {
  const resolving = (...addresses: readonly string[]): typeof import('node:dns').lookup => {
    let time = 0;
    const resolve = (_: string, __: unknown, done: (error: null, found: object[]) => void): void => {
      const address = addresses[Math.min(time, addresses.length - 1)] ?? '';
      time += 1;
      done(null, [{ address, family: net.isIP(address) }]);
    };
    return resolve as unknown as typeof import('node:dns').lookup;
  };

  it('a name that resolves to this machine, or to a private network, is connected to nowhere', async () => {
    let asked = 0;
    const server = http.createServer((_, answer) => {
      asked += 1;
      answer.end();
    });
    const port = await listening(server);
    for (const [address, why] of [
      ['127.0.0.1', 'may not be asked: it is the machine of this service'],
      ['::ffff:127.0.0.1', 'may not be asked: it is the machine of this service'],
      ['10.0.0.1', 'may not be asked: its address is not public (private)'],
      ['169.254.169.254', 'may not be asked: its address is not public (linkLocal)'],
    ] as const) {
      const sending = createEventSender({ allowsLoopback: false, withinMs: 60_000, resolve: resolving(address) });
      const outcome = await sending({ ...request, url: `https://rebound.example:${port}/` });
      expect(outcome).toEqual({ type: 'failed', why, isAway: true });
    }
    expect(asked).toBe(0);
  });

  it('a name that was public when its endpoint was made may resolve to a private address later', async () => {
    const sending = createEventSender({
      allowsLoopback: true,
      withinMs: 60_000,
      resolve: resolving('127.0.0.1', '10.0.0.1'),
    });
    const url = `${(await serve((_, answer) => answer.setHeader('connection', 'close').end())).replace('127.0.0.1', 'localhost')}`;
    expect(await sending({ ...request, url })).toEqual({ type: 'taken' });
    expect(await sending({ ...request, url })).toMatchObject({
      why: 'may not be asked: its address is not public (private)',
    });
  });
});
