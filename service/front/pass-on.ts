import { once } from 'node:events';
import { Agent, type IncomingMessage, type RequestListener, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectedAddressHeader, connectionEndsHeader } from './behind.ts';

/**
 * Headers that concern one connection alone (RFC 9110, section 7.6.1). `transfer-encoding` is not among them, because
 * it has to be repeated that a body is chunked.
 */
const ofConnection: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'upgrade',
  // The front's own server has answered this one already.
  'expect',
]);

/** A body longer than this is passed on only once the server behind begins to read it. */
const shortBytes = 16 * 1024;

/** How long the rest of a body that is not read may take before its sender is cut off. */
const lingerMs = 1_000;

export interface PassOn {
  readonly listener: RequestListener;
  close(): void;
}

/** Passes requests to the server at a socket, body and answer as streams, and names the caller's address to it. */
export function createPassOn(socketPath: string): PassOn {
  const shared = new Agent({ keepAlive: true });
  // The server behind may end a connection on which it left a body unread, so no other request shares that connection.
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

/** The body's length that the request declares; a chunked body declares none. */
function bodyBytes({ headers }: IncomingMessage): number {
  return headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Infinity;
}

const hasBody = (incoming: IncomingMessage): boolean => bodyBytes(incoming) > 0;
const isLongBody = (incoming: IncomingMessage): boolean => bodyBytes(incoming) > shortBytes;

function headersOf(incoming: IncomingMessage, isLong: boolean): string[] {
  const { rawHeaders, headers, socket } = incoming;
  const passed = endToEnd(rawHeaders, connectedAddressHeader);
  // The front ends the connection: the server would end it at once, and could lose the answer.
  passed.push('connection', 'keep-alive');
  passed.push(connectedAddressHeader, socket.remoteAddress ?? '');
  const hasLength = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  // A request with neither header has no body, but Node.js would send it as a chunked one.
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
    // An answer that breaks off behind breaks off here too: a shorter file that looks complete would be worse.
    outgoing.destroy();
    return;
  }
  await throwRestAway(incoming);
  outgoing.end();
  if (!incoming.readableEnded) incoming.socket.destroySoon();
}

/** Reads the rest of a body and discards it: closing a connection with unread bytes may lose the answer. */
async function throwRestAway(incoming: IncomingMessage): Promise<void> {
  if (incoming.readableEnded || incoming.destroyed) return;
  incoming.unpipe();
  incoming.resume();
  const isOver = once(incoming, 'close').catch(() => undefined);
  await Promise.race([isOver, sleep(lingerMs, undefined, { ref: false })]);
}

/** Answers for a server that ended the connection without an answer. */
function refuse(outgoing: ServerResponse): void {
  if (outgoing.headersSent) return;
  outgoing.writeHead(503, { 'retry-after': '1', 'cache-control': 'no-store' }).end();
}
