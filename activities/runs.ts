import { Context, log } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import pLimit from 'p-limit';
import { recordConcern } from '../db/attention.ts';
import type { Database } from '../db/connect.ts';
import { addMissingOwners } from '../db/members.ts';
import { type LivingTenant, livingTenants, type TenantRun, withRecordedRun } from '../db/runs.ts';
import { unfinishedTenants } from '../db/tenants.ts';
import { type EnsuredRun, endedConcern } from '../domain/rules/lost-run.ts';
import type { SellerFacts } from '../domain/tax/facts.ts';
import { repeatLost, type SecondHalves } from './lost-updates.ts';
import { tellSeller, toldOtherwise } from './seller-facts.ts';
import { noteStuckRuns } from './stuck-runs.ts';

/**
 * How a tenant gets a run. The caller passes it in, as the code that starts tenants' workflows is not imported here.
 */
export interface TenantRuns extends SecondHalves {
  /** Begins a living tenant's run again where it was lost. */
  ensure(tenantId: string): Promise<EnsuredRun>;
  /** Replaces a run that is behind the database. */
  replace(tenantId: string, runId: string): Promise<EnsuredRun>;
  /** Signals a tenant's workflow the facts about the seller that decide the tax on its coming bills. */
  tellSeller(tenantId: string, seller: SellerFacts): Promise<void>;
  /** Gives a tenant's id free where its workflow never began. */
  release(tenantId: string): Promise<boolean>;
}

export interface RunDependencies {
  readonly db: Database;
  readonly runs: TenantRuns;
  /** After this time a run has mostly recorded the bill that it began with. */
  readonly firstStepWithinMs?: number;
  /** Where the seller is registered for tax, as configured. */
  readonly sellerFacts?: SellerFacts;
}

/** What a sweep has looked at, and what it has found. */
export interface Sweep {
  readonly living: number;
  readonly suspects: number;
  readonly begun: number;
  readonly ended: number;
  /** How many ids of creations that never began were given free. */
  readonly released: number;
  /** How many runs of any workflow have failing tasks. */
  readonly stuck: number;
  /** How many tenants were sent a change of where the seller is registered for tax. */
  readonly told: number;
}

const tenantsAtOnce = 1_000;
const ensuredAtOnce = 4;

export function createRunActivities(dependencies: RunDependencies) {
  const { db, runs, firstStepWithinMs = 10 * 60_000, sellerFacts } = dependencies;
  return {
    /** Begins a tenant's run where it has none. Safe to run again. */
    async ensureRun(tenantId: string): Promise<EnsuredRun> {
      const ensured = await runs.ensure(tenantId);
      if (ensured.outcome === 'begun') logBegun(tenantId, ensured);
      return ensured;
    },

    /**
     * Finds living tenants without a run, and begins their runs again. The visibility store is queried once per
     * thousand runs and may lag, so that it only names suspects, each of which is then looked up by its id.
     */
    async sweepRuns(): Promise<Sweep> {
      const context = Context.current();
      const running = await runningRuns(context.client, () => context.heartbeat());
      const limit = pLimit(ensuredAtOnce);
      const stuck = await noteStuckRuns(db, context.client);
      let sweep: Sweep = { living: 0, suspects: 0, begun: 0, ended: 0, released: 0, stuck, told: 0 };
      for await (const page of pagesOfLiving(db)) {
        const suspects = await suspectsAmong(db, page, running, Date.now() - firstStepWithinMs);
        // After a restore of Temporal each of them may be a suspect, which takes time.
        const ensure = async (tenantId: string) => {
          context.heartbeat();
          return settle({ db, runs }, tenantId);
        };
        const outcomes = await Promise.all(suspects.map((tenantId) => limit(() => ensure(tenantId))));
        const told = await Promise.all(
          toldOtherwise(page, sellerFacts).map((tenant) =>
            limit(() => {
              context.heartbeat();
              return tellSeller(dependencies, tenant);
            }),
          ),
        );
        const count = (wanted: EnsuredRun['outcome']): number => outcomes.filter((one) => one === wanted).length;
        sweep = {
          ...sweep,
          living: sweep.living + page.length,
          suspects: sweep.suspects + suspects.length,
          begun: sweep.begun + count('begun'),
          ended: sweep.ended + count('ended'),
          released: 0,
          told: sweep.told + told.filter((was) => was).length,
        };
        context.heartbeat();
      }
      sweep = { ...sweep, released: await releaseUnbegun({ db, runs }) };
      await repeatLost(db, runs, () => context.heartbeat());
      const owners = await addMissingOwners(db);
      if (owners > 0) log.info('Tenants without members were given their first owner', { owners });
      log.info('Living tenants were compared with their runs', { ...sweep });
      return sweep;
    },
  };
}

const runsAPage = 1_000;
const runsOfTenants = "WorkflowType = 'subscription' AND ExecutionStatus = 'Running'";

interface SeenRun {
  readonly runId: string;
  readonly startedAt: number;
}

/** The running run of each tenant's workflow, by workflow id, as the visibility store has them. */
async function runningRuns(
  { workflowService, options: { namespace } }: Client,
  onPage: () => void,
): Promise<ReadonlyMap<string, SeenRun>> {
  const found = new Map<string, SeenRun>();
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const request = { namespace, query: runsOfTenants, pageSize: runsAPage, nextPageToken };
    const page = await workflowService.listWorkflowExecutions(request);
    for (const { execution, startTime } of page.executions)
      if (execution?.workflowId != null)
        found.set(execution.workflowId, { runId: execution.runId ?? '', startedAt: optionalTsToMs(startTime) ?? 0 });
    nextPageToken = page.nextPageToken;
    onPage();
  } while (nextPageToken.length > 0);
  return found;
}

async function* pagesOfLiving(db: Database): AsyncGenerator<readonly LivingTenant[]> {
  for (let after = ''; ; ) {
    const page = await livingTenants(db, { after, limit: tenantsAtOnce });
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < tenantsAtOnce) return;
    after = last.tenantId;
  }
}

/**
 * Tenants without a run, or with another run than that of their newest step: an older one, or one that has recorded
 * nothing for long, as after a restore of Temporal. A run that has just taken over is not suspect.
 */
async function suspectsAmong(
  db: Database,
  living: readonly TenantRun[],
  running: ReadonlyMap<string, SeenRun>,
  silentSince: number,
): Promise<readonly string[]> {
  const found = living.map(({ tenantId, workflowId, runId }) => ({
    tenantId,
    newest: runId,
    seen: running.get(workflowId),
  }));
  const without = found.filter(({ seen }) => seen === undefined);
  const others = found.flatMap(({ tenantId, newest, seen }) =>
    seen === undefined || seen.runId === newest ? [] : [{ tenantId, ...seen }],
  );
  const silent = others.filter(({ startedAt }) => startedAt < silentSince);
  const older = await withRecordedRun(db, others);
  return [...new Set([...[...without, ...silent].map(({ tenantId }) => tenantId), ...older])];
}

/**
 * Deletes names and addresses of tenants that never began. A tenant that cannot be looked up now is found again by the
 * next sweep.
 */
async function releaseUnbegun({ db, runs }: Pick<RunDependencies, 'db' | 'runs'>): Promise<number> {
  let released = 0;
  for (const tenantId of await unfinishedTenants(db, { limit: tenantsAtOnce })) {
    try {
      if (await runs.release(tenantId)) released += 1;
    } catch (error) {
      log.warn('A tenant’s creation could not be looked up', { tenantId, error });
    }
  }
  return released;
}

/**
 * Ensures one run. A tenant that cannot be looked up must not hold up the others, and is found again by the next sweep.
 */
async function settle(
  { db, runs }: Pick<RunDependencies, 'db' | 'runs'>,
  tenantId: string,
): Promise<EnsuredRun['outcome'] | null> {
  try {
    const ensured = await runs.ensure(tenantId);
    const { outcome } = ensured;
    if (outcome === 'begun') logBegun(tenantId, ensured);
    if (outcome === 'ended') await recordConcern(db, tenantId, endedConcern, 'sweep');
    return outcome;
  } catch (error) {
    log.warn('A tenant’s run could not be looked up', { tenantId, err: error });
    return null;
  }
}

function logBegun(tenantId: string, { why }: EnsuredRun): void {
  log.warn('A tenant’s run was lost and is begun again', { tenantId, why });
}
