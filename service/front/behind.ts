import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Fetch } from '../guarded.ts';

/**
 * The header in which the front passes on the caller's address. The front removes a caller's own header of this name.
 */
export const connectedAddressHeader = 'x-connected-address';
/**
 * The header that asks the front to end its connection with the caller, while its own connection to the site stays
 * open.
 */
export const connectionEndsHeader = 'x-connection-ends';

/** The front applies the limits to callers, and may keep its own connections open for as long as it likes. */
const unlimited = { headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 0 } as const;

/** Serves a site to the front alone, at a socket in the file system that only this process can reach. */
export async function listenBehind(fetch: Fetch, socketPath: string): Promise<Server> {
  const behind: Fetch = async (request, env) => {
    const connectedAddress = request.headers.get(connectedAddressHeader) ?? undefined;
    return endingAtFront(await fetch(request, { ...env, connectedAddress }));
  };
  const server = createAdaptorServer({ fetch: behind, serverOptions: unlimited }) as Server;
  server.on('checkContinue', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    continueOnceRead(incoming, outgoing);
    server.emit('request', incoming, outgoing);
  });
  await once(server.listen(socketPath), 'listening');
  return server;
}

/**
 * Asks for a long body only when its reader begins, so that nothing is passed on of a body that is refused by its
 * length or its caller.
 */
function continueOnceRead(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const onListener = (event: string | symbol): void => {
    if (event !== 'data' && event !== 'readable') return;
    incoming.off('newListener', onListener);
    if (!outgoing.headersSent) outgoing.writeContinue();
  };
  incoming.on('newListener', onListener);
}

/**
 * Asks the front to end the caller's connection: ending the inner one could lose the answer while a body is still being
 * sent.
 */
function endingAtFront(answer: Response): Response {
  if (answer.headers.get('connection') !== 'close') return answer;
  answer.headers.delete('connection');
  answer.headers.set(connectionEndsHeader, 'true');
  return answer;
}
