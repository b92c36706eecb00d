import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drain } from '../drain.ts';
import type { Fetch } from '../guarded.ts';
import { listenBehind } from './behind.ts';
import { type Front, type FrontOptions, startFront } from './front.ts';
import type { FrontSettings } from './messages.ts';

/** Once the front has drained, all that is under way behind it are requests whose callers have left. */
const drainBehind = { delayMs: 0, mostMs: 1_000 } as const;

/**
 * Serves the site at a socket that only this process's user can reach, and the front on the public port. Rejects if the
 * port cannot be listened on.
 */
export async function serveBehindFront(
  fetch: Fetch,
  settings: Omit<FrontSettings, 'socketPath'>,
  options: FrontOptions,
): Promise<Front> {
  const folder = await mkdtemp(join(tmpdir(), 'licence-billing-'));
  const socketPath = join(folder, 'api.sock');
  const server = await listenBehind(fetch, socketPath);
  const closeBehind = async (): Promise<void> => {
    await drain(server, drainBehind);
    await rm(folder, { recursive: true });
  };
  try {
    const front = await startFront({ ...settings, socketPath }, options);
    return { ...front, drain: async (times) => front.drain(times).then(closeBehind) };
  } catch (error) {
    await closeBehind();
    throw error;
  }
}
