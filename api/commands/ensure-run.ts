import {
  type Client,
  QueryNotRegisteredError,
  QueryRejectedError,
  type WorkflowExecutionDescription,
  type WorkflowExecutionStatusName,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { Database } from '../../db/connect.ts';
import { chargesInFlight } from '../../db/ledger.ts';
import { newestCommands } from '../../db/requests.ts';
import { loadState, type RecordedSubscription } from '../../db/subscriptions.ts';
import { releaseTenant, unfinishedTenants } from '../../db/tenants.ts';
import { type Concern, concernIds } from '../../domain/attention.ts';
import { openCharge } from '../../domain/charge-under-way.ts';
import type { OutsideFact } from '../../domain/inputs.ts';
import {
  chargeOfAnotherRun,
  type EnsuredRun,
  type FoundRun,
  judgeRun,
  lostRunConcern,
  type RunEnd,
  stateToBeginFrom,
  stuckRunConcern,
} from '../../domain/rules/lost-run.ts';
import type { SellerFacts } from '../../domain/tax/facts.ts';
import {
  type Carried,
  carriedFrom,
  factFound,
  knowsCharge,
  remembered,
  stepsTaken,
  subscriptionStart,
  subscriptionWorkflowId,
  subscriptionWorkflowType,
} from '../../workflows/messages.ts';
import type { ApiDeps } from '../deps.ts';
import { beginCustomerUpdate } from './follow-customer.ts';
import { handDetailsOver, tellJudgement } from './hand-details-over.ts';
import { mayPass } from './update-failures.ts';

/** A worker that first has to replay the run answers within a second or two. */
const queryWithinMs = 5_000;

export interface RunDeps {
  readonly db: Database;
  readonly client: Client;
  readonly taskQueue: string;
}

export function runDepsOf({ db, temporal, config }: Pick<ApiDeps, 'db' | 'temporal' | 'config'>): RunDeps {
  return { db, client: temporal, taskQueue: config.taskQueue };
}

/** The functions about tenants' runs that a worker's activities call. */
export function tenantRunsOf(deps: RunDeps) {
  return {
    ensure: (tenantId: string) => ensureRun(deps, tenantId),
    replace: (tenantId: string, runId: string) => ensureRun(deps, tenantId, { behind: runId }),
    release: (tenantId: string) => releaseUnbegun(deps, tenantId),
    handDetailsOver: (tenantId: string) => handDetailsOver(deps, tenantId),
    tellJudgement: (tenantId: string) => tellJudgement(deps, tenantId),
    updateCustomer: (tenantId: string) => beginCustomerUpdate(deps, tenantId),
    tellSeller: (tenantId: string, seller: SellerFacts) => tell(deps, tenantId, { type: 'sellerChanged', seller }),
    raise: (tenantId: string, concern: Concern) => tell(deps, tenantId, { type: 'attentionNeeded', ...concern }),
  };
}

function tell({ client }: RunDeps, tenantId: string, fact: OutsideFact): Promise<void> {
  return client.workflow.getHandle(subscriptionWorkflowId(tenantId)).signal(factFound, fact);
}

export interface EnsureOptions {
  /** Ops say that a run whose workflow tasks fail will not recover (docs/decisions/0035). */
  readonly evenIfFailing?: boolean;
  /** Ops give up a run that seems sound, as the workers of its version are gone for good. */
  readonly evenIfSound?: boolean;
  /** The id of a run that was found to lack recorded steps. */
  readonly behind?: string;
}

/**
 * Gives a living tenant a run: one that Temporal has lost is begun again from what is recorded, with a concern for ops.
 * Repeated and concurrent calls begin one run, and no charge is repeated, as each keeps its key.
 * docs/product.md, "A lost run"
 */
export async function ensureRun(deps: RunDeps, tenantId: string, options: EnsureOptions = {}): Promise<EnsuredRun> {
  const { run, isDeleted, ...judged } = await judge(deps, tenantId, options);
  if (run.type === 'running' && judged.lost !== null) await end(deps.client, tenantId, run.runId, judged.lost);
  if (judged.lost === null || isDeleted) return nothing(judged.outcome);
  await begin(deps, tenantId, judged.lost);
  return { outcome: 'begun', why: judged.lost };
}

/** What `ensureRun` would do, without doing it. */
export async function judgeTenantsRun(deps: RunDeps, tenantId: string, options: EnsureOptions): Promise<EnsuredRun> {
  const { outcome, lost, isDeleted } = await judge(deps, tenantId, options);
  return lost === null || isDeleted ? nothing(outcome) : { outcome: 'begun', why: lost };
}

interface Judged {
  readonly run: FoundRun;
  readonly outcome: Exclude<EnsuredRun['outcome'], 'begun'>;
  /** Why the run is lost; null where it is not. */
  readonly lost: string | null;
  readonly isDeleted: boolean;
}

async function judge(deps: RunDeps, tenantId: string, options: EnsureOptions): Promise<Judged> {
  const run = await findRun(deps, tenantId, options);
  // Read after the run was looked up, as a run records its end before it completes.
  const recorded = await loadState(deps.db, tenantId);
  if (recorded === null) return { run, outcome: 'not_set_up', lost: null, isDeleted: false };
  const verdict = judgeRun(run, options);
  const isDeleted = recorded.view.state === 'deleted';
  const lost = verdict.type === 'lost' ? verdict.why : null;
  return { run, outcome: isDeleted || verdict.type === 'lost' ? 'deleted' : verdict.type, lost, isDeleted };
}

function nothing(outcome: EnsuredRun['outcome']): EnsuredRun {
  return { outcome, why: null };
}

/**
 * Gives back an id whose creation never reached Temporal, for example because Temporal was away: its tenant has no
 * workflow, and no creation is under way that could begin one. docs/api.md, "Slow ones"
 */
export async function releaseUnbegun({ db, client }: RunDeps, tenantId: string): Promise<boolean> {
  const unfinished = await unfinishedTenants(db, { id: tenantId, limit: 1 });
  if (unfinished.length === 0 || (await hasBegun(client, tenantId))) return false;
  return releaseTenant(db, tenantId);
}

/** Whether a tenant's workflow has begun; true where Temporal does not answer, as it may have. */
async function hasBegun(client: Client, tenantId: string): Promise<boolean> {
  try {
    return await client.withDeadline(
      Date.now() + queryWithinMs,
      async () => (await describe(client, tenantId)) !== null,
    );
  } catch (error) {
    if (mayPass(error)) return true;
    throw error;
  }
}

/**
 * The run of the tenant's workflow, found by the workflow's id: unlike the visibility store, that shows the newest run
 * at once.
 */
async function findRun(deps: RunDeps, tenantId: string, { behind }: EnsureOptions): Promise<FoundRun> {
  const described = await describe(deps.client, tenantId);
  if (described === null) return { type: 'none' };
  const { runId, status, raw } = described;
  const end = ends[status.name];
  if (end !== undefined) return { type: 'closed', end };
  const isFailing = (raw.pendingWorkflowTask?.attempt ?? 1) > 1;
  const isBehind = behind === runId || (!isFailing && (await isBehindRecord(deps, tenantId, runId)));
  return { type: 'running', runId, isFailing, isBehind };
}

const ends: Readonly<Partial<Record<WorkflowExecutionStatusName, RunEnd>>> = {
  TERMINATED: 'was terminated',
  CANCELLED: 'was canceled',
  FAILED: 'failed',
  TIMED_OUT: 'timed out',
  CONTINUED_AS_NEW: 'has no successor',
  COMPLETED: 'completed',
};

async function describe(client: Client, tenantId: string): Promise<WorkflowExecutionDescription | null> {
  try {
    return await client.workflow.getHandle(subscriptionWorkflowId(tenantId)).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/**
 * Whether a run lacks a recorded step, or a charge that another run had under way. False where no worker answers, as
 * that is then unknown.
 */
async function isBehindRecord({ db, client }: RunDeps, tenantId: string, runId: string): Promise<boolean> {
  const recorded = await loadState(db, tenantId);
  if (recorded === null) return false;
  const lost = chargeOfAnotherRun(recorded.state, await chargesInFlight(db, tenantId), runId);
  const handle = client.workflow.getHandle(subscriptionWorkflowId(tenantId), runId);
  const ask = async (): Promise<boolean> =>
    (await handle.query(stepsTaken)) < recorded.version || (lost !== null && !(await handle.query(knowsCharge, lost)));
  try {
    return await client.withDeadline(Date.now() + queryWithinMs, ask);
  } catch (error) {
    if (unanswered.some((kind) => error instanceof kind) || mayPass(error)) return false;
    throw error;
  }
}

/** Errors of a run that has closed meanwhile, or of a release without the query. */
const unanswered = [WorkflowNotFoundError, QueryNotRegisteredError, QueryRejectedError] as const;

async function end(client: Client, tenantId: string, runId: string, why: string): Promise<void> {
  try {
    await client.workflow.getHandle(subscriptionWorkflowId(tenantId), runId).terminate(`It ${why}: begun again`);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** Begins a run. The state is read again, as the lost run's last step may have been recorded after the look-up. */
async function begin({ db, client, taskQueue }: RunDeps, tenantId: string, why: string): Promise<void> {
  const recorded = await loadState(db, tenantId);
  if (recorded === null || recorded.view.state === 'deleted') return;
  const carried = await carriedOn(db, tenantId, recorded, why);
  await client.workflow.start(subscriptionWorkflowType, {
    ...subscriptionStart({ tenantId, carried }, taskQueue),
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
}

async function carriedOn(
  db: Database,
  tenantId: string,
  { state: recorded, version }: RecordedSubscription,
  why: string,
): Promise<Carried> {
  const state = stateToBeginFrom(recorded, await chargesInFlight(db, tenantId), Date.now());
  const underWay = openCharge(state)?.commandId ?? null;
  const known = await newestCommands(db, tenantId, remembered);
  // The run that was stuck has ended, and its concern would be carried on for good.
  const wasStuck = state.concerns.some(({ about }) => about === concernIds.stuckRun);
  const messages = [lostRunConcern(why), ...(wasStuck ? [stuckRunConcern(null)] : [])].map(
    (report) => ({ type: 'fact', fact: { type: 'attentionNeeded', ...report }, actor: 'workflow' }) as const,
  );
  return { ...carriedFrom(state, version, underWay === null ? known : [...known, underWay]), messages };
}
