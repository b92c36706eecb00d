import {
  defineSearchAttributeKey,
  type SearchAttributePair,
  SearchAttributeType,
  type SearchAttributeUpdatePair,
} from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { Instant } from '../domain/calendar.ts';
import { nextBill, nextBillAfter } from '../domain/forecast.ts';
import { continuingCount } from '../domain/pool.ts';
import type { State } from '../domain/state.ts';
import { stateOf } from '../domain/view.ts';
import { currentDetails } from './ops-details.ts';

const tenantId = defineSearchAttributeKey('TenantId', SearchAttributeType.KEYWORD);
const subscriptionState = defineSearchAttributeKey('SubscriptionState', SearchAttributeType.KEYWORD);
const nextBillingAt = defineSearchAttributeKey('NextBillingAt', SearchAttributeType.DATETIME);
/** Used only by runs that an earlier build began, and kept true until they end (docs/decisions/0061). */
const paidLicences = defineSearchAttributeKey('PaidLicences', SearchAttributeType.INT);
const needsAttention = defineSearchAttributeKey('NeedsAttention', SearchAttributeType.BOOL);

/** Puts a tenant's state where ops look: the details above its history, and the attributes by which it is found. */
export function showOps(state: State, lastCharge: string | null): void {
  setCurrentDetails(currentDetails(state, lastCharge));
  const known = workflowInfo().typedSearchAttributes;
  const earlier =
    known.get(paidLicences) === undefined ? [] : [{ key: paidLicences, value: continuingCount(state.pool) }];
  const shown = [...attributesOf(state), ...earlier];
  const changed = shown.filter(({ key, value }) => !isSame(known.get(key) ?? null, value));
  // Each upsert costs an event and a write of the visibility row with all its indexes, so that an unchanged state makes
  // none (docs/decisions/0061).
  if (changed.length > 0) upsertSearchAttributes(changed);
}

/**
 * Shows the state as a run begins. The attributes that the run before gave it stay as they are until its first step.
 */
export function showOpsAtStart(state: State): void {
  const isGiven = workflowInfo().typedSearchAttributes.get(tenantId) !== undefined;
  if (isGiven) setCurrentDetails(currentDetails(state, null));
  else showOps(state, null);
}

/**
 * The attributes that the next run begins with, as they will be once what is due is paid. A successful renewal then
 * changes none of them and costs no event; a failed one is shown by its step.
 */
export function attributesOfNextRun(state: State, now: Instant): SearchAttributePair[] {
  return attributesOf(state, nextBillAfter(state, now)).filter(
    (pair): pair is SearchAttributePair => pair.value !== null,
  );
}

function attributesOf(state: State, billAt = nextBill(state)?.at ?? null): SearchAttributeUpdatePair[] {
  return [
    { key: tenantId, value: state.tenantId },
    { key: subscriptionState, value: stateOf(state) },
    { key: needsAttention, value: state.concerns.length > 0 },
    { key: nextBillingAt, value: billAt === null ? null : new Date(billAt) },
  ];
}

function isSame(known: unknown, value: unknown): boolean {
  if (known instanceof Date && value instanceof Date) return known.getTime() === value.getTime();
  return known === value;
}
