import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Fetch } from '../guarded.ts';

/** In which the front names who has connected to it. A caller's own header of this name does not come through. */
export const connectedAddressHeader = 'x-connected-address';
/** In which the front is asked to end its connection with the caller, whereas the one with the front goes on. */
export const connectionEndsHeader = 'x-connection-ends';

/** The front limits what others may do, and keeps its connections for as long as it likes. */
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

/** A long body is asked for when its reader begins: of one that is refused by its length or its caller nothing is passed on. */
function continueOnceRead(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const onListener = (event: string | symbol): void => {
    if (event !== 'data' && event !== 'readable') return;
    incoming.off('newListener', onListener);
    if (!outgoing.headersSent) outgoing.writeContinue();
  };
  incoming.on('newListener', onListener);
}

/** Were the inner connection ended, the rest of a body that is still being sent could break it before its answer is read. */
function endingAtFront(answer: Response): Response {
  if (answer.headers.get('connection') !== 'close') return answer;
  answer.headers.delete('connection');
  answer.headers.set(connectionEndsHeader, 'true');
  return answer;
}
