import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly body: string;
  readonly signature: string;
}

/** An endpoint for webhooks that answers as a test chooses, and lets a test wait for what arrives. */
export async function receiver(answer: (received: Received, nth: number) => number = () => 200) {
  const received: Received[] = [];
  const waiting: { readonly enough: () => boolean; readonly go: () => void }[] = [];
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const one = { body, signature: String(request.headers['stripe-signature']) };
      received.push(one);
      response.writeHead(answer(one, received.length)).end();
      for (const { enough, go } of waiting) if (enough()) go();
    });
  });
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    /** Settles once so many have arrived. */
    arrived: (count: number) =>
      new Promise<readonly Received[]>((resolve) => {
        const enough = () => received.length >= count;
        if (enough()) resolve(received);
        else waiting.push({ enough, go: () => resolve(received) });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
