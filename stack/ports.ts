// Ports: whether one is free, which to take instead, and the message where a fixed one is taken.
import { type AddressInfo, connect, createServer } from 'node:net';
import { UserError } from './setup/tools.mjs';

const loopback = '127.0.0.1';

/**
 * Whether a port is free: no server answers and it can be bound. On some systems a server bound to all interfaces fails
 * only one of the two tests.
 */
export async function isPortFree(port: number): Promise<boolean> {
  return !(await isPortAnswered(port)) && (await canListen(port));
}

/** Whether a server answers on the port. */
export function isPortAnswered(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: loopback, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: loopback, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port that is free at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: loopback, port: 0 }, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Throws a `UserError` if the port is taken; it names the variable that sets another one. */
export async function requireFreePort(port: number, use: string, variable: string): Promise<void> {
  if (await isPortFree(port)) return;
  throw new UserError(
    `Port ${port}, for ${use}, is taken by another program. Stop that one, or choose another port: ${variable}=${port + 10} ./temporal-dev.sh\n` +
      '(a second stack also needs a DATA_DIR of its own)',
  );
}

/** The wanted port, or any free one where it is taken; for ports that the user never types. */
export async function freePortNear(wanted: number): Promise<number> {
  return (await isPortFree(wanted)) ? wanted : freePort();
}
