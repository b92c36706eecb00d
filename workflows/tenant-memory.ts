import type { Activities } from '../activities/index.ts';
import type { Instant } from '../domain/calendar.ts';
import type { ChargeTold } from '../domain/finance/charges-told.ts';
import type { Pace } from '../domain/pace.ts';
import type { State } from '../domain/state.ts';
import type { KnownCommands } from './known-commands.ts';

/** What a run knows of its tenant. Only steps change it. */
export interface TenantMemory {
  readonly tenantId: string;
  state: State | null;
  /** How many steps of this tenant are recorded. */
  version: number;
  readonly known: KnownCommands;
  lastCharge: string | null;
  /** What this run has charged, oldest first. */
  readonly charged: ChargeTold[];
  /** The pace that the newest step's answer set. */
  pace: Pace;
}

export type Step = Parameters<Activities['record']>[0];
export type DatedEvent = Step['happened'][number];
export type CommandOutcome = NonNullable<Step['command']>['outcome'];

/** What is recorded of a step beside the state after it. */
export interface StepReport extends Pick<Step, 'happened' | 'actor' | 'command'> {
  readonly at: Instant;
  /**
   * Whether the step is recorded within the workflow task, which needs a history that holds all that the step is made
   * of. A lost workflow task runs again, maybe at another time and with other messages, and has to come to the same
   * step.
   */
  readonly locally: boolean;
}
