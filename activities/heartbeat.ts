import { Context } from '@temporalio/activity';

const beatEveryMs = 1_000;

/** Heartbeats while `work` runs, so that a killed worker is noticed in seconds and not at the time-out. */
export async function whileBeating<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), beatEveryMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
