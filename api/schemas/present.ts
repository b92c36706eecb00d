import type { z } from '@hono/zod-openapi';
import type { ActivityRow } from '../../db/activity.ts';
import type { ChargeRow } from '../../db/charges.ts';
import type { InvoiceRow } from '../../db/invoices.ts';
import type { LicenceRow } from '../../db/licences.ts';
import type { UserRow } from '../../db/users.ts';
import type { Instant } from '../../domain/calendar.ts';
import type { ComingBill } from '../../domain/forecast.ts';
import { licenceIdOf } from '../../domain/licence-id.ts';
import type { SubscriptionView } from '../../domain/view.ts';
import type { ApiDeps } from '../deps.ts';
import type {
  activitySchema,
  chargeSchema,
  invoiceSchema,
  licenceSchema,
  subscriptionSchema,
  userSchema,
} from './schemas.ts';

/** From rows and views to the shapes of api.md: instants become ISO 8601, numbers become ids, workflows become links. */

export type SubscriptionJson = z.infer<typeof subscriptionSchema>;
export type ChargeJson = z.infer<typeof chargeSchema>;
export type LicenceJson = z.infer<typeof licenceSchema>;

type Links = Pick<ApiDeps, 'config'>;

export function iso(instant: Instant): string {
  return new Date(instant).toISOString();
}

function isoOrNull(instant: Instant | null): string | null {
  return instant === null ? null : iso(instant);
}

export interface RecordedView {
  readonly view: SubscriptionView;
  readonly workflowId: string;
  readonly runId: string;
}

export function toSubscription(
  { view, workflowId, runId }: RecordedView,
  { config, now }: Links & Pick<ApiDeps, 'now'>,
): SubscriptionJson {
  const { period, nextBill, overdue, testClock } = view;
  return {
    tenantId: view.tenantId,
    state: view.state,
    converting: view.converting,
    currency: view.currency,
    unitPrice: view.unitPrice,
    taxPercent: view.taxMilliPercent / 1000,
    timeZone: view.timeZone,
    now: iso(testClock?.frozenTime ?? now()),
    trialEndsAt: iso(view.trialEndsAt),
    period: period && { number: period.number, start: iso(period.start), end: iso(period.end) },
    nextBill: nextBill && toNextBill(nextBill),
    licences: view.licences,
    cancelAt: isoOrNull(view.cancelAt),
    suspendAt: isoOrNull(view.suspendAt),
    deleteAt: isoOrNull(view.deleteAt),
    paymentMethod: view.card,
    overdue: overdue && {
      amount: overdue.amount,
      since: iso(overdue.since),
      nextRetryAt: isoOrNull(overdue.nextRetryAt),
      declineCode: overdue.declineCode,
    },
    testClock: testClock && { frozenTime: iso(testClock.frozenTime) },
    workflow: toWorkflow(workflowId, runId, { config }),
  };
}

export function toNextBill({ at, amount, licences }: ComingBill): { at: string; amount: number; licences: number } {
  return { at: iso(at), amount, licences };
}

/** A workflow with its page in Temporal's web UI, where that is known. */
export function toWorkflow(
  id: string,
  runId: string,
  { config }: Links,
): { id: string; runId: string; url: string | null } {
  const { temporalUiUrl: ui, temporalNamespace: namespace } = config;
  const url = ui === null ? null : `${ui}/namespaces/${namespace}/workflows/${encodeURIComponent(id)}/${runId}/history`;
  return { id, runId, url };
}

export function toCharge(row: ChargeRow, links: Links): ChargeJson {
  return {
    id: row.id,
    tenantId: row.tenantId,
    kind: row.kind,
    state: row.state,
    amount: row.amount,
    tax: row.tax,
    refunded: row.refunded,
    currency: row.currency,
    lines: [...row.lines],
    period: { number: row.periodNumber, start: row.periodStart.toISOString(), end: row.periodEnd.toISOString() },
    invoiceNumber: row.invoiceNumber,
    paymentIntent: row.paymentIntent,
    declineCode: row.declineCode,
    attempt: row.attempt,
    createdAt: row.createdAt.toISOString(),
    settledAt: row.settledAt?.toISOString() ?? null,
    recordedAt: row.recordedAt.toISOString(),
    workflow: { ...toWorkflow(row.workflowId, row.runId, links), activityId: row.activityId },
    key: row.key,
  };
}

export function toLicence({ number, status, userId, userName, since, endsAt }: LicenceRow): LicenceJson {
  return {
    id: licenceIdOf(number),
    status,
    assignee: userId === null ? null : { userId, name: userName },
    since: since.toISOString(),
    endsAt: endsAt?.toISOString() ?? null,
  };
}

export function toUser({ id, name, email, licenceNumber }: UserRow): z.infer<typeof userSchema> {
  return { userId: id, name, email, licenceId: licenceNumber === null ? null : licenceIdOf(licenceNumber) };
}

export function toInvoice(row: InvoiceRow): z.infer<typeof invoiceSchema> {
  const { number, kind, tenantId, chargeId, total, tax, currency, seller, buyer } = row;
  return {
    number,
    kind,
    tenantId,
    chargeId,
    total,
    tax,
    currency,
    lines: [...row.lines],
    issuedAt: row.issuedAt.toISOString(),
    period: { number: row.periodNumber, start: row.periodStart.toISOString(), end: row.periodEnd.toISOString() },
    seller: { ...seller, addressLines: [...seller.addressLines] },
    buyer: { ...buyer, addressLines: [...buyer.addressLines] },
    refersTo: row.refersTo,
  };
}

export function toActivity(row: ActivityRow): z.infer<typeof activitySchema> {
  const { id, at, recordedAt, actor, type, event, amount, currency, chargeId, note } = row;
  return {
    id: String(id),
    at: at.toISOString(),
    recordedAt: recordedAt.toISOString(),
    actor,
    type,
    event: { ...event },
    amount,
    currency,
    chargeId,
    note,
  };
}
