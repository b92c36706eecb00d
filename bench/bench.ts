import type { Row } from './row.ts';
import type { Servers } from './servers.ts';

/**
 * How much is measured: `quick` ends within about ten minutes on two cores, `full` needs up to thirty minutes for each
 * measurement, and `smoke` only shows that each one works.
 */
export interface Sizes {
  readonly addsAlone: number;
  readonly addSeconds: number;
  readonly tenantsDue: number;
  readonly sleepers: number;
  readonly checkSeconds: number;
  readonly replayedCommands: number;
  readonly largeTenant: number;
  readonly reconciled: number;
  readonly waveDue: number;
  /** How many renewals of the wave are begun per second. */
  readonly wavePerSecond: number;
  readonly wavePurchases: number;
  /** How many charges are reconciled together with their runs. */
  readonly recentlyCharged: number;
}

export const sizes: Readonly<Record<'smoke' | 'quick' | 'full', Sizes>> = {
  smoke: {
    addsAlone: 5,
    addSeconds: 4,
    tenantsDue: 20,
    sleepers: 20,
    checkSeconds: 2,
    replayedCommands: 30,
    largeTenant: 100,
    reconciled: 500,
    waveDue: 20,
    wavePerSecond: 2,
    wavePurchases: 5,
    recentlyCharged: 20,
  },
  quick: {
    addsAlone: 100,
    addSeconds: 20,
    tenantsDue: 1_000,
    sleepers: 2_000,
    checkSeconds: 8,
    replayedCommands: 250,
    largeTenant: 10_000,
    reconciled: 50_000,
    waveDue: 300,
    wavePerSecond: 2,
    wavePurchases: 50,
    recentlyCharged: 500,
  },
  full: {
    addsAlone: 1_000,
    addSeconds: 60,
    tenantsDue: 10_000,
    sleepers: 20_000,
    checkSeconds: 30,
    replayedCommands: 500,
    largeTenant: 10_000,
    reconciled: 1_000_000,
    waveDue: 600,
    wavePerSecond: 2,
    wavePurchases: 50,
    recentlyCharged: 2_000,
  },
};

export interface Bench {
  readonly servers: Servers;
  readonly sizes: Sizes;
  /** Random numbers from the seed, which decide which of two goes first. */
  readonly random: () => number;
  /** Prints progress to standard error. */
  readonly log: (text: string) => void;
}

/** One measurement, and the rows of its result. */
export interface Measurement {
  readonly name: string;
  run(bench: Bench): Promise<readonly Row[]>;
}
