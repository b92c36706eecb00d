import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Takes a directory for this process alone, because two writers of one journal would ruin it. The hold is a listening
 * local socket, which the system lets go of when the process dies, however it dies. Answers how to let go.
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

/** A short path, whatever the length of the directory's: socket paths may have about a hundred characters only. */
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

/** A socket that nobody answers was left by a process that was killed. */
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
