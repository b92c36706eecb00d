// The servers of a script or of the tests. Their data are not needed afterwards, so they may be killed.
import { type Running, signalGroup } from './processes.ts';

/** A child that is restarted gets another pid, and has none meanwhile. */
interface Child extends Pick<Running, 'stop'> {
  readonly pid: number | undefined;
}

export interface Children {
  readonly add: <T extends Child>(child: T) => T;
  /** Stops the children in the reverse order of their addition. */
  readonly stop: () => Promise<void>;
}

/** Kills the children when this process ends for any reason: Ctrl-C does not reach their process groups. */
export function keepChildren(): Children {
  const children: Child[] = [];
  const killAll = (): void => {
    for (const { pid } of children) if (pid !== undefined) signalGroup(pid, 'SIGKILL');
  };
  const leave = (): void => process.exit(130);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  process.once('exit', killAll);
  for (const name of signals) process.once(name, leave);
  return {
    add(child) {
      children.push(child);
      return child;
    },
    async stop() {
      for (const child of children.toReversed()) await child.stop();
      process.off('exit', killAll);
      for (const name of signals) process.off(name, leave);
    },
  };
}
