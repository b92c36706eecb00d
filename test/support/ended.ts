import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Waits until a process has ended; answers its exit code, null after a kill. */
export async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}
