import { processorSeconds } from './machine.ts';

/**
 * What work costs in processor time, by part. It stays the same on a busy machine whereas durations vary, so a change
 * is judged by it where cores are shared.
 */

export type PartPids = Readonly<Record<string, readonly number[]>>;

/** Milliseconds of processor time by part, for each piece of work. */
export type ProcessorTime = Readonly<Record<string, number>>;

/**
 * Runs the work; answers each part's processor time divided by the number of pieces, without what the part takes when
 * idle.
 */
export async function processorTimeOf(
  pids: () => PartPids,
  idlePerSecond: ProcessorTime,
  work: () => Promise<number>,
): Promise<ProcessorTime> {
  const [before, begun] = [readTimes(pids()), Date.now()];
  const pieces = await work();
  const [after, seconds] = [readTimes(pids()), (Date.now() - begun) / 1_000];
  return Object.fromEntries(
    Object.entries(after).map(([part, ms]) => {
      const used = ms - (before[part] ?? 0) - seconds * (idlePerSecond[part] ?? 0);
      return [part, Math.max(0, used / pieces)];
    }),
  );
}

function readTimes(pids: PartPids): ProcessorTime {
  return Object.fromEntries(Object.entries(pids).map(([part, ofPart]) => [part, 1_000 * processorSeconds(ofPart)]));
}

export function sumOf(times: ProcessorTime): number {
  return Object.values(times).reduce((sum, ms) => sum + ms, 0);
}
