import type { State } from '../../../domain/state.ts';
import { viewOf } from '../../../domain/view.ts';
import type { TenantView } from './driver.ts';

/** A tenant's state as stories look at it. */
export function tenantViewOf(state: State): TenantView {
  const { period, nextBill, overdue, cancelAt, suspendAt, deleteAt, ...view } = viewOf(state);
  return {
    state: view.state,
    converting: view.converting,
    licences: view.licences,
    period: period && { number: period.number, start: iso(period.start), end: iso(period.end) },
    nextBill: nextBill && {
      at: iso(nextBill.at),
      amount: nextBill.amount,
      tax: nextBill.tax,
      licences: nextBill.licences,
    },
    overdue: overdue && {
      amount: overdue.amount,
      since: iso(overdue.since),
      nextRetryAt: overdue.nextRetryAt === null ? null : iso(overdue.nextRetryAt),
      declineCode: overdue.declineCode,
    },
    cancelAt: cancelAt === null ? null : iso(cancelAt),
    suspendAt: suspendAt === null ? null : iso(suspendAt),
    deleteAt: deleteAt === null ? null : iso(deleteAt),
  };
}

/** Whether a user's licence works, by the state alone. */
export function isLicensedIn(state: State, userId: string): boolean {
  return viewOf(state).licencesWork && state.pool.licences.some((licence) => licence.holder === userId);
}

/** `2026-04-01 00:00 chargeDeclined`, in London's time. */
export function diaryLine(at: number | string, type: string): string {
  return `${new Date(at).toLocaleString('sv-SE', { timeZone: 'Europe/London' }).slice(0, 16)} ${type}`;
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
