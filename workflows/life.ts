import type { Activities } from '../activities/index.ts';
import type { Instant } from '../domain/calendar.ts';
import type { State } from '../domain/state.ts';
import type { KnownCommands } from './known-commands.ts';

/** What a run knows of its tenant. Only steps change it. */
export interface TenantMemory {
  readonly tenantId: string;
  state: State | null;
  /** How many steps of this life there are. */
  version: number;
  readonly known: KnownCommands;
  lastCharge: string | null;
  readonly recordsLocally: boolean;
  readonly recordsPromises: boolean;
}

export type Step = Parameters<Activities['record']>[0];
export type DatedEvent = Step['happened'][number];

/** What is written down of a step beside the state after it. */
export interface StepReport extends Pick<Step, 'happened' | 'actor' | 'command'> {
  readonly at: Instant;
  /**
   * Within the workflow task: only where the history holds all that the step is made of. A workflow task that is lost is
   * carried out again, maybe at another time and with other news: it has to come to the very step that the lost one has
   * recorded.
   */
  readonly locally: boolean;
}
