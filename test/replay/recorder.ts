import { eq } from 'drizzle-orm';
import { tenants } from '../../db/schema.ts';
import type { TaxRegisters } from '../../stack/tax-registers.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import type { World } from '../support/world.ts';
import { toRecorded } from './histories.ts';

/** What the stories of record.ts have in hand: a world, and a way to keep the history of a run in it. */
export interface Recorder {
  readonly world: World;
  /** Whom it asks about tax ids. */
  readonly registers: TaxRegisters;
  /** Keeps one of a tenant's runs, counted from its first, as the golden of a kind. */
  readonly keep: (kind: string, tenantId: string, run: number) => Promise<void>;
  /** The same for any other workflow, which has one run. */
  readonly keepWorkflow: (kind: string, workflowId: string) => Promise<void>;
  /** Runs one of the small workflows to its end. */
  readonly execute: (type: string, workflowId: string, input: unknown) => Promise<void>;
  /** Where a fault is to strike: the requests of one tenant. */
  readonly requestsOf: (tenantId: string) => Promise<{ customer: string }>;
  /** The run ids of a tenant, oldest first. */
  readonly runsOf: (tenantId: string) => Promise<readonly string[]>;
}

export type Story = (recorder: Recorder) => Promise<void>;

/** Keeps histories as text, by their kinds. */
export function createRecorder(world: World, registers: TaxRegisters, kept: Map<string, string>): Recorder {
  async function keepRun(kind: string, workflowId: string, run: number): Promise<void> {
    if (kept.has(kind)) throw new Error(`Two runs are to be the golden of ${kind}`);
    const runId = (await runIds(world, workflowId))[run];
    if (runId === undefined) throw new Error(`${workflowId} has no run ${run}`);
    const { events } = await world.client.workflow.getHandle(workflowId, runId).fetchHistory();
    const lines = (events ?? []).map((event) => JSON.stringify(toRecorded(event), scrubbed));
    kept.set(kind, `{"events":[\n${lines.join(',\n')}\n]}\n`);
  }

  return {
    world,
    registers,
    keep: (kind, tenantId, run) => keepRun(kind, subscriptionWorkflowId(tenantId), run),
    keepWorkflow: (kind, workflowId) => keepRun(kind, workflowId, 0),
    async execute(type, workflowId, input) {
      await world.client.workflow.execute(type, { workflowId, taskQueue: world.taskQueue, args: [input] });
    },
    async requestsOf(tenantId) {
      const [tenant] = await world.db.select().from(tenants).where(eq(tenants.id, tenantId));
      return { customer: tenant?.stripeCustomerId ?? '' };
    },
    runsOf: (tenantId) => runIds(world, subscriptionWorkflowId(tenantId)),
  };
}

/** The runs of a workflow, oldest first. */
async function runIds({ client }: World, workflowId: string): Promise<readonly string[]> {
  const runs: string[] = [];
  let runId: string | null | undefined = (await client.workflow.getHandle(workflowId).describe()).runId;
  while (runId != null && runId !== '') {
    runs.unshift(runId);
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
  }
  return runs;
}

/** What a replay does not look at, and what names the machine: which worker did what, and where. */
const unread = new Set(['userMetadata', 'stackTrace', 'lastFailure', 'workerVersion', 'binaryChecksum', 'header']);

function scrubbed(this: unknown, key: string, value: unknown): unknown {
  if (unread.has(key)) return undefined;
  if (key === 'identity') return 'recorded';
  if (key === 'taskQueue') return { name: 'recorded', kind: 1 };
  // What an activity was given is not compared; the state of a tenant in each would be most of the file.
  if (key === 'activityTaskScheduledEventAttributes' && typeof value === 'object')
    return { ...value, input: undefined };
  return value;
}
