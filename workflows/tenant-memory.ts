import type { Activities } from '../activities/index.ts';
import type { Instant } from '../domain/calendar.ts';
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
  /** As the newest step was told. */
  pace: Pace;
}

export type Step = Parameters<Activities['record']>[0];
export type DatedEvent = Step['happened'][number];
export type CommandOutcome = NonNullable<Step['command']>['outcome'];

/** What is written down of a step beside the state after it. */
export interface StepReport extends Pick<Step, 'happened' | 'actor' | 'command'> {
  readonly at: Instant;
  /**
   * Recorded within the workflow task: only where the history holds all that the step is made of. A workflow task that is
   * lost runs again, maybe at another time and with other messages, and has to come to the very step that it recorded.
   */
  readonly locally: boolean;
}
