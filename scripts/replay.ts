// `npm run replay -- history.json`: replays a downloaded history with the present workflow code, and says where they
// diverge; TEMPORAL_CODEC_KEYS decrypts it. The file comes from `temporal workflow show -w subscription/acme --output
// json`, or from Temporal's UI.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import proto, { type temporal } from '@temporalio/proto';
import { DefaultLogger, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { bundleWorkflows } from '../service/bundle-workflows.ts';
import { loadCodecKeys } from '../service/config.ts';
import { dataConverterOf } from '../service/temporal-client.ts';

const { History } = proto.temporal.api.history.v1;
const { EventType } = proto.temporal.api.enums.v1;
type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** How many events are shown around the place where a replay diverges. */
const shownEvents = 8;
const dataConverter = dataConverterOf(loadCodecKeys());

async function main(): Promise<boolean> {
  const { positionals } = parseArgs({ allowPositionals: true });
  if (positionals.length === 0) throw new Error('Which history? npm run replay -- history.json …');
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'OFF' } } });
  const bundle = { code: await bundleWorkflows() };
  const outcomes: boolean[] = [];
  for (const file of positionals) outcomes.push(await replayFile(bundle, file));
  return outcomes.every((isSame) => isSame);
}

/** Replays a file; answers whether the present code does what the history records. */
async function replayFile(bundle: WorkflowBundleOption, file: string): Promise<boolean> {
  const events = readEvents(file);
  const failure = await replay(bundle, events);
  if (failure === null) {
    console.log(`${file}: ${events.length} events, replayed without a difference.`);
    return true;
  }
  const first = await firstDifference(bundle, events);
  console.log(
    `${file}: the present code diverges after event ${String(events[first]?.eventId)}.\n\n${failure}\n\nThe history:`,
  );
  for (const event of events.slice(first, first + shownEvents)) console.log(`  ${describe(event)}`);
  return false;
}

/**
 * The events of a history as the command line and the UI write it. The SDK's own reader is not used, because it needs a
 * single copy of protobufjs in the whole tree, which npm does not guarantee.
 */
function readEvents(file: string): readonly HistoryEvent[] {
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'), asProtobuf);
  const events = Array.isArray(parsed) ? parsed : Object(parsed).events;
  if (!Array.isArray(events) || events.length === 0) throw new Error(`${file} is not a history: it has no "events".`);
  return History.fromObject({ events }).events;
}

const timestamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/;
const duration = /^(\d+)(?:\.(\d{1,9}))?s$/;

/**
 * Converts times and durations, which JSON has as text, to protobuf's seconds and nanoseconds. A payload's data are
 * left alone.
 */
function asProtobuf(key: string, value: unknown): unknown {
  if (typeof value !== 'string' || key === 'data') return value;
  const [, instant, instantNanos = ''] = timestamp.exec(value) ?? [];
  if (instant !== undefined) return { seconds: Date.parse(`${instant}Z`) / 1000, nanos: nanosOf(instantNanos) };
  const [, seconds, nanos = ''] = duration.exec(value) ?? [];
  return seconds === undefined ? value : { seconds: Number(seconds), nanos: nanosOf(nanos) };
}

function nanosOf(fraction: string): number {
  return Number(fraction.padEnd(9, '0'));
}

/** Why a replay fails; null where it succeeds. */
async function replay(workflowBundle: WorkflowBundleOption, events: readonly HistoryEvent[]): Promise<string | null> {
  try {
    await Worker.runReplayHistory({ workflowBundle, dataConverter }, { events });
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The core's message is its whole failure printed as text; the useful sentence is inside it.
    return /message: "((?:[^"\\]|\\.)+)"/.exec(message)?.[1] ?? message;
  }
}

/**
 * The index of the first workflow task that the present code does not repeat. A history that is cut where a task starts
 * replays every task before it, so the shortest one that fails is found by bisection.
 */
async function firstDifference(bundle: WorkflowBundleOption, events: readonly HistoryEvent[]): Promise<number> {
  const starts = events.flatMap(({ eventType }, index) =>
    eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED ? [index] : [],
  );
  let [sound, failing] = [0, starts.length];
  while (failing - sound > 1) {
    const middle = Math.floor((sound + failing) / 2);
    const failure = await replay(bundle, events.slice(0, (starts[middle] ?? 0) + 1));
    if (failure === null) sound = middle;
    else failing = middle;
  }
  return starts[sound] ?? 0;
}

/** `24  ACTIVITY_TASK_SCHEDULED  charge  acme/3/renewal/period/1` */
function describe(event: HistoryEvent): string {
  const name = (EventType[event.eventType ?? 0] ?? '').replace('EVENT_TYPE_', '');
  const { activityType, activityId } = event.activityTaskScheduledEventAttributes ?? {};
  const signal = event.workflowExecutionSignaledEventAttributes?.signalName;
  const update = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name;
  const facts = [activityType?.name, activityId, signal, update].filter((fact) => fact != null);
  return [event.eventId, name, ...facts].join('  ');
}

main().then(
  (isSame) => process.exit(isSame ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  },
);
