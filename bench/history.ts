import type { Client } from '@temporalio/client';

type Events = NonNullable<Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>['events']>;

/** What a change costs in Temporal. */
export interface Cost {
  readonly events: number;
  readonly actions: number;
  readonly bytes: number;
}

/** A run's figures up to now. */
export interface RunSoFar {
  readonly runId: string;
  readonly events: Events;
  readonly bytes: number;
}

export async function readRun(client: Client, workflowId: string, runId?: string): Promise<RunSoFar> {
  const handle = client.workflow.getHandle(workflowId, runId);
  const description = await handle.describe();
  const { events } = await client.workflow.getHandle(workflowId, description.runId).fetchHistory();
  return { runId: description.runId, events: events ?? [], bytes: description.historySize ?? 0 };
}

/** The cost between two readings of one run, or from its start where there is no earlier reading. */
export function costBetween(earlier: RunSoFar | null, later: RunSoFar): Cost {
  const events = later.events.slice(earlier?.events.length ?? 0);
  return { events: events.length, actions: actionsIn(events), bytes: later.bytes - (earlier?.bytes ?? 0) };
}

export function sumOf(...costs: readonly Cost[]): Cost {
  return costs.reduce(
    (sum, { events, actions, bytes }) => ({
      events: sum.events + events,
      actions: sum.actions + actions,
      bytes: sum.bytes + bytes,
    }),
    { events: 0, actions: 0, bytes: 0 },
  );
}

export function times(count: number, { events, actions, bytes }: Cost): Cost {
  return { events: count * events, actions: count * actions, bytes: count * bytes };
}

/** Events that Temporal Cloud bills as an action; each retry of an activity counts once more. */
const billed = [
  'workflowExecutionStartedEventAttributes',
  'activityTaskScheduledEventAttributes',
  'timerStartedEventAttributes',
  'upsertWorkflowSearchAttributesEventAttributes',
  'workflowExecutionSignaledEventAttributes',
  'workflowExecutionUpdateAcceptedEventAttributes',
  'markerRecordedEventAttributes',
] as const;

function actionsIn(events: Events): number {
  return events.reduce((sum, event) => {
    const retries = (event.activityTaskStartedEventAttributes?.attempt ?? 1) - 1;
    return sum + retries + billed.filter((attributes) => event[attributes] != null).length;
  }, 0);
}
