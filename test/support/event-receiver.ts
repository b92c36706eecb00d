import { randomBytes } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { PushSettings } from '../../activities/event-delivery.ts';
import { encodeEvent } from '../../api/schemas/event.ts';
import { eventEndpoints } from '../../db/schema.ts';
import { type SealingKeys, seal } from '../../db/sealed.ts';
import type { World } from './world.ts';

export const eventSecretKeys: SealingKeys = [['test', Buffer.alloc(32, 7)]];

/** How a world pushes events: to this machine, and with little patience for the next one. */
export const testPush: PushSettings = {
  secretKeys: eventSecretKeys,
  allowsLoopback: true,
  encode: encodeEvent,
  lingerMs: 300,
};

/** An endpoint in the database alone, as the API makes it. */
export async function insertEndpoint({ db }: Pick<World, 'db'>, id: string, to: EventReceiver): Promise<void> {
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  await db
    .insert(eventEndpoints)
    .values({ id, url: to.url, secret: seal(secret, id, eventSecretKeys), createdBy: 'test' });
  to.secret = secret;
}

/** An event as a receiver reads it. */
export interface ReceivedEvent {
  readonly id: string;
  readonly tenantId: string;
  readonly version: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An endpoint of a test: what it was sent, checked by the standard's own package, and how it answers. */
export interface EventReceiver {
  readonly url: string;
  readonly received: readonly ReceivedEvent[];
  /** Whose signatures it knows; one that it does not know is counted, and refused. */
  secret: string | null;
  readonly forged: number;
  /** Answers in place of a plain 204; what it returns false for is answered so all the same. */
  answer: (event: ReceivedEvent, response: ServerResponse, request: IncomingMessage) => boolean;
  close(): Promise<void>;
  /** Drops all connections, as one that is killed, and is there again after so many milliseconds. */
  restart(awayMs: number): Promise<void>;
}

async function listenAt(port: number, take: http.RequestListener): Promise<http.Server> {
  const server = http.createServer(take);
  server.listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

export async function startEventReceiver(): Promise<EventReceiver> {
  const received: ReceivedEvent[] = [];
  let forged = 0;
  const receiver = { secret: null as string | null, answer: (() => false) as EventReceiver['answer'] };
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      // Its sender was killed.
      return response.destroy();
    }
    const body = Buffer.concat(chunks).toString();
    try {
      if (receiver.secret !== null)
        new Webhook(receiver.secret).verify(body, request.headers as Record<string, string>);
    } catch {
      forged += 1;
      return response.writeHead(401).end();
    }
    const event = JSON.parse(body) as ReceivedEvent;
    if (receiver.answer(event, response, request)) return response;
    received.push(event);
    return response.writeHead(204).end();
  };
  const onRequest: http.RequestListener = (request, response) => void take(request, response);
  let server = await listenAt(0, onRequest);
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return Object.defineProperties(receiver, {
    url: { value: `http://127.0.0.1:${port}/hooks` },
    received: { get: () => received },
    forged: { get: () => forged },
    close: { value: stop },
    restart: {
      value: async (awayMs: number) => {
        await stop();
        await new Promise((resolve) => setTimeout(resolve, awayMs));
        server = await listenAt(port, onRequest);
      },
    },
  }) as unknown as EventReceiver;
}
