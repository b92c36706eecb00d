import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

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
}

export async function startEventReceiver(): Promise<EventReceiver> {
  const received: ReceivedEvent[] = [];
  let forged = 0;
  const receiver = { secret: null as string | null, answer: (() => false) as EventReceiver['answer'] };
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    try {
      if (receiver.secret !== null) new Webhook(receiver.secret).verify(body, request.headers as Record<string, string>);
    } catch {
      forged += 1;
      return response.writeHead(401).end();
    }
    const event = JSON.parse(body) as ReceivedEvent;
    if (receiver.answer(event, response, request)) return response;
    received.push(event);
    return response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.defineProperties(receiver, {
    url: { value: `http://127.0.0.1:${port}/hooks` },
    received: { get: () => received },
    forged: { get: () => forged },
    close: {
      value: () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    },
  }) as unknown as EventReceiver;
}
