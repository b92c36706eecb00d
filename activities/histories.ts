import { type Client, isGrpcServiceError } from '@temporalio/client';
import { decodeOptionalSinglePayload } from '@temporalio/common/lib/internal-non-workflow/index.js';
import pLimit from 'p-limit';
import type { Database } from '../db/connect.ts';
import type { ReconciledCharge } from '../db/reconciled-rows.ts';
import type { Finding } from '../db/reconciliations.ts';
import { isUndecided } from '../domain/charge-states.ts';
import { type ChargeInHistory, judgeHistory } from '../domain/finance/reconciliation.ts';
import { notAsTold } from './charges-told.ts';
import type { Comparison } from './compare.ts';

type HistoryPage = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;
type HistoryEvent = NonNullable<NonNullable<NonNullable<HistoryPage['history']>['events']>[number]>;

const atOnce = 16;
const pageSize = 200;
const notFound = 5;

/**
 * Compares decided charges with what their runs' memos say at first, and with the histories themselves where a memo is
 * missing or says otherwise. A history that is no longer kept proves nothing; charges that the ledger lacks show at
 * Stripe.
 */
export async function compareHistories(
  db: Database,
  temporal: Client,
  charges: readonly ReconciledCharge[],
  comparison: Comparison,
): Promise<void> {
  const limit = pLimit(atOnce);
  const decided = charges.filter(({ state }) => !isUndecided({ state }));
  const runs = byRun(await notAsTold(db, temporal, decided, comparison.onProgress));
  await Promise.all(
    runs.map((ofRun) =>
      limit(async () => {
        comparison.onProgress();
        await comparison.note(await compareRun(temporal, ofRun, comparison.onProgress));
      }),
    ),
  );
}

function byRun(charges: readonly ReconciledCharge[]): readonly (readonly ReconciledCharge[])[] {
  const runs = new Map<string, ReconciledCharge[]>();
  for (const charge of charges) {
    const name = `${charge.workflowId} ${charge.runId}`;
    runs.set(name, [...(runs.get(name) ?? []), charge]);
  }
  return [...runs.values()];
}

async function compareRun(
  temporal: Client,
  charges: readonly ReconciledCharge[],
  onProgress: () => void,
): Promise<readonly Finding[]> {
  const [first] = charges;
  if (first === undefined) return [];
  const charged = await chargesInHistory(temporal, first, onProgress);
  if (charged === null) return [];
  return charges.flatMap((charge) => {
    const verdict = judgeHistory(charge, charged.get(charge.activityId) ?? null);
    if (verdict.type !== 'finding') return [];
    const { id, state, amount, currency, tenantId, key, recordedAt } = charge;
    const about = { tenantId, key, chargeId: id, refundId: null, subject: id, subjectAt: recordedAt };
    return [{ ...verdict, ...about, ledger: { id, state, amount, currency }, stripe: null }];
  });
}

/** The activities in a run's history that charge, by activity id; null where the history is no longer kept. */
async function chargesInHistory(
  { workflowService, options: { namespace, loadedDataConverter } }: Client,
  { workflowId, runId }: ReconciledCharge,
  onProgress: () => void,
): Promise<ReadonlyMap<string, ChargeInHistory> | null> {
  const charged = new Map<string, ChargeInHistory>();
  const scheduled = new Map<string, string>();
  const decode: Decode = (payload) => decodeOptionalSinglePayload(loadedDataConverter, payload);
  let nextPageToken: Uint8Array | undefined;
  do {
    onProgress();
    const execution = { workflowId, runId };
    const request = { namespace, execution, maximumPageSize: pageSize, ...(nextPageToken && { nextPageToken }) };
    const page = await workflowService.getWorkflowExecutionHistory(request).catch((error: unknown) => {
      // Also where the row names a run that cannot exist.
      if (isGrpcServiceError(error) && (error.code === notFound || error.code === 3)) return null;
      throw error;
    });
    if (page === null) return null;
    for (const event of page.history?.events ?? []) await read(event, charged, scheduled, decode);
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
  } while (nextPageToken !== undefined);
  return charged;
}

/**
 * Reads one event: an activity that was given a charge, or how that activity ended. Events of one activity come in
 * order.
 */
async function read(
  event: HistoryEvent,
  charged: Map<string, ChargeInHistory>,
  scheduled: Map<string, string>,
  decode: Decode,
): Promise<void> {
  const begun = event.activityTaskScheduledEventAttributes;
  if (begun?.activityId != null && charging.has(begun.activityType?.name ?? '')) {
    scheduled.set(String(event.eventId), begun.activityId);
    const order = (await decode(begun.input?.payloads?.[0])) as Order | null | undefined;
    const figures = { amount: order?.charge?.bill?.amount ?? null, currency: order?.currency ?? null };
    charged.set(begun.activityId, { ...figures, outcome: null });
  }
  const ended = event.activityTaskCompletedEventAttributes;
  const activityId = scheduled.get(String(ended?.scheduledEventId));
  const known = activityId === undefined ? undefined : charged.get(activityId);
  if (activityId === undefined || known === undefined) return;
  const fact = (await decode(ended?.result?.payloads?.[0])) as { readonly type?: string } | null | undefined;
  charged.set(activityId, { ...known, outcome: fact?.type ?? null });
}

/** The activities that write a row of the ledger. */
const charging: ReadonlySet<string> = new Set(['charge', 'lookUpCharge', 'withdrawCharge', 'restoreCharge']);

type Scheduled = NonNullable<HistoryEvent['activityTaskScheduledEventAttributes']>;
type Payload = NonNullable<NonNullable<NonNullable<Scheduled['input']>['payloads']>[number]>;

/** Decodes a payload, decrypting it where histories are encrypted. */
type Decode = (payload: Payload | undefined) => Promise<unknown>;

interface Order {
  readonly charge?: { readonly bill?: { readonly amount?: number } };
  readonly currency?: string;
}
