// `npm run actions`: what each golden history costs in Temporal Cloud's billable actions, and in bytes (docs/cost.md),
// by the rules of docs.temporal.io, "Temporal Cloud Actions". Heartbeats and queries leave no event, so they are not
// counted.
import { type RecordedHistory, readHistories } from '../test/replay/histories.ts';

type Event = RecordedHistory['events'][number];

/** Events that count as one action each. */
const actions = [
  'workflowExecutionStartedEventAttributes',
  'timerStartedEventAttributes',
  'upsertWorkflowSearchAttributesEventAttributes',
  'workflowExecutionSignaledEventAttributes',
  'workflowExecutionUpdateAcceptedEventAttributes',
] as const;

console.log(`${'history'.padEnd(34)}${'events'.padStart(8)}${'actions'.padStart(9)}${'KiB'.padStart(7)}`);
for (const { name, text } of readHistories()) {
  const { events } = JSON.parse(text) as RecordedHistory;
  const kib = (Buffer.byteLength(text) / 1024).toFixed(1);
  console.log(
    `${name.padEnd(34)}${String(events.length).padStart(8)}${String(actionsIn(events)).padStart(9)}${kib.padStart(7)}`,
  );
}

function actionsIn(events: readonly Event[]): number {
  const simple = events.filter((event) => actions.some((kind) => kind in event)).length;
  return simple + activityTries(events) + tasksWithLocalActivities(events);
}

/** Each try of an activity is an action; the event of its start names the last one. */
function activityTries(events: readonly Event[]): number {
  return events
    .map((event) => event['activityTaskStartedEventAttributes'] as { readonly attempt?: number } | undefined)
    .reduce((sum, started) => sum + (started === undefined ? 0 : (started.attempt ?? 1)), 0);
}

/** All local activities of one workflow task are one action. */
function tasksWithLocalActivities(events: readonly Event[]): number {
  const tasks = events.flatMap((event) => {
    const marker = event['markerRecordedEventAttributes'] as
      | { readonly markerName?: string; readonly workflowTaskCompletedEventId?: number }
      | undefined;
    return marker?.markerName === 'core_local_activity' ? [marker.workflowTaskCompletedEventId] : [];
  });
  return new Set(tasks).size;
}
