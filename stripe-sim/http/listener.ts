import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Outcome } from './answer.ts';

const MAX_BODY_BYTES = 1 << 20;

/** The whole body as text; throws beyond a megabyte. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error('The body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Sends an answer, cuts the connection, or stays silent. */
export function send(response: ServerResponse, outcome: Outcome): void {
  if (outcome === 'hang') return;
  if (outcome === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const length = Buffer.byteLength(outcome.body);
  const headers = { 'content-type': 'application/json', ...outcome.headers, 'content-length': length };
  response.writeHead(outcome.status, headers);
  response.end(outcome.body);
}
