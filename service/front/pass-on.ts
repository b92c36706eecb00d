import { once } from 'node:events';
import { Agent, type IncomingMessage, type RequestListener, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectedAddressHeader, connectionEndsHeader } from './behind.ts';

/** They concern one connection alone (RFC 9110, section 7.6.1). That a body is chunked must be said again. */
const ofConnection: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'upgrade',
  // The front's server has answered it.
  'expect',
]);

/** A longer body is only passed on once the server behind begins to read it. */
const shortBytes = 16 * 1024;

/** How long the rest of a body that is not read may take before its sender is cut off. */
const lingerMs = 1_000;

export interface PassOn {
  readonly listener: RequestListener;
  close(): void;
}

/** Hands requests to the server at a socket as they come in, body and answer as streams, and tells it who has connected. */
export function createPassOn(socketPath: string): PassOn {
  const shared = new Agent({ keepAlive: true });
  // The server behind may end a connection on which a body was left unread: it takes no other request with it.
  const own = new Agent({ keepAlive: false });
  return {
    listener(incoming, outgoing) {
      const { method, url: path } = incoming;
      const isLong = isLongBody(incoming);
      const agent = hasBody(incoming) ? own : shared;
      const asked = request({ socketPath, agent, method, path, headers: headersOf(incoming, isLong) });
      asked.on('response', (answer) => void passBack(answer, incoming, outgoing));
      asked.on('error', () => refuse(outgoing));
      outgoing.on('close', () => {
        if (!outgoing.writableFinished || !asked.writableFinished) asked.destroy();
      });
      if (isLong) asked.on('continue', () => incoming.pipe(asked));
      else incoming.pipe(asked);
    },
    close: () => {
      shared.destroy();
      own.destroy();
    },
  };
}

/** By how much it says that comes: of a chunked body nothing is known. */
function bodyBytes({ headers }: IncomingMessage): number {
  return headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Infinity;
}

const hasBody = (incoming: IncomingMessage): boolean => bodyBytes(incoming) > 0;
const isLongBody = (incoming: IncomingMessage): boolean => bodyBytes(incoming) > shortBytes;

function headersOf(incoming: IncomingMessage, isLong: boolean): string[] {
  const { rawHeaders, headers, socket } = incoming;
  const passed = endToEnd(rawHeaders, connectedAddressHeader);
  // The front ends it: the server would at once, and the answer could be lost with it.
  passed.push('connection', 'keep-alive');
  passed.push(connectedAddressHeader, socket.remoteAddress ?? '');
  const hasLength = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  // A request that says neither has no body. Node.js would send that as a chunked one.
  if (!hasLength) passed.push('content-length', '0');
  if (isLong) passed.push('expect', '100-continue');
  return passed;
}

function endToEnd(rawHeaders: readonly string[], ...others: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    const known = name.toLowerCase();
    if (!ofConnection.has(known) && !others.includes(known)) kept.push(name, value);
  }
  return kept;
}

async function passBack(answer: IncomingMessage, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { statusCode = 502, statusMessage, rawHeaders, headers } = answer;
  if (headers[connectionEndsHeader] !== undefined) outgoing.shouldKeepAlive = false;
  outgoing.writeHead(statusCode, statusMessage, endToEnd(rawHeaders, 'transfer-encoding', connectionEndsHeader));
  try {
    await pipeline(answer, outgoing, { end: false });
  } catch {
    // An answer that breaks off breaks off here too: a shorter file that looks whole would be worse.
    outgoing.destroy();
    return;
  }
  await throwRestAway(incoming);
  outgoing.end();
  if (!incoming.readableEnded) incoming.socket.destroySoon();
}

/** The server has read enough of a body. A connection with unread bytes that is closed may take the answer with it. */
async function throwRestAway(incoming: IncomingMessage): Promise<void> {
  if (incoming.readableEnded || incoming.destroyed) return;
  incoming.unpipe();
  incoming.resume();
  const isOver = once(incoming, 'close').catch(() => undefined);
  await Promise.race([isOver, sleep(lingerMs, undefined, { ref: false })]);
}

/** The server has ended the connection without an answer. */
function refuse(outgoing: ServerResponse): void {
  if (outgoing.headersSent) return;
  outgoing.writeHead(503, { 'retry-after': '1', 'cache-control': 'no-store' }).end();
}
