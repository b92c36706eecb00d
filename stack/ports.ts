// Ports: whether one is free, which one else, and what to tell whoever took it.
import { type AddressInfo, connect, createServer } from 'node:net';
import { UserError } from './setup/tools.mjs';

const loopback = '127.0.0.1';

/** Free means that nobody answers there and that it can be bound: a server bound to all interfaces shows in only one of the two on some systems. */
export async function isPortFree(port: number): Promise<boolean> {
  return !(await answers(port)) && (await canListen(port));
}

function answers(port: number): Promise<boolean> {
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

/** A port that nobody uses at this moment. */
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

/** Refuses with the variable that moves it. */
export async function requireFreePort(port: number, use: string, variable: string): Promise<void> {
  if (await isPortFree(port)) return;
  throw new UserError(
    `Port ${port}, for ${use}, is taken by another program. Stop that one, or choose another port: ${variable}=${port + 10} ./temporal-dev.sh\n` +
      '(a second stack also needs a DATA_DIR of its own)',
  );
}

/** The wanted port, or any free one if somebody has it: for ports that nobody types. */
export async function freePortNear(wanted: number): Promise<number> {
  return (await isPortFree(wanted)) ? wanted : freePort();
}
