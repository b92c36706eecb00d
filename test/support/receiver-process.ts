import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

/* A receiver of events as a process: what it acknowledges is in its file before, so that a kill loses nothing of it. */

const [file = '', port = '', secret = ''] = process.argv.slice(2);
const webhook = new Webhook(secret);

async function take(request: IncomingMessage): Promise<number> {
  const body = await text(request);
  webhook.verify(body, request.headers as Record<string, string>);
  appendFileSync(file, `${body}\n`);
  return 204;
}

createServer((request, response) => {
  take(request).then(
    (status) => response.writeHead(status).end(),
    () => response.writeHead(400).end(),
  );
}).listen(Number(port), '127.0.0.1');
