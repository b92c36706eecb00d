import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Locks a directory for this process, because two writers would corrupt the journal; returns the unlocking function.
 * The lock is a listening local socket, which the system closes when the process dies.
 */
export async function lockDirectory(dir: string | null): Promise<() => Promise<void>> {
  if (dir === null) return async () => undefined;
  mkdirSync(dir, { recursive: true });
  const path = socketFor(realpathSync(dir));
  const server = (await listening(path)) ?? (await takeOver(path));
  if (server === undefined)
    throw new Error(`Another Stripe stand-in is using ${dir}: stop it, or set STRIPE_SIM_DATA to another directory`);
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}

/** A short path, because socket paths may have only about a hundred characters. */
function socketFor(dir: string): string {
  const name = `stripe-sim-${createHash('sha256').update(dir).digest('hex').slice(0, 16)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function listening(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(path, () => resolve(server));
  });
}

/** A socket that does not answer was left by a killed process. */
async function takeOver(path: string): Promise<Server | undefined> {
  if (await answers(path)) return undefined;
  unlinkSync(path);
  return listening(path);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket.destroy() !== undefined));
    socket.once('error', () => resolve(false));
  });
}
