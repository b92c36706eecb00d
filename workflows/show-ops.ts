import { defineSearchAttributeKey, SearchAttributeType, type SearchAttributeUpdatePair } from '@temporalio/common';
import { patched, setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { nextBill } from '../domain/forecast.ts';
import { continuingCount } from '../domain/pool.ts';
import type { State } from '../domain/state.ts';
import { stateOf } from '../domain/view.ts';
import { currentDetails } from './summaries.ts';

const tenantId = defineSearchAttributeKey('TenantId', SearchAttributeType.KEYWORD);
const subscriptionState = defineSearchAttributeKey('SubscriptionState', SearchAttributeType.KEYWORD);
const nextBillingAt = defineSearchAttributeKey('NextBillingAt', SearchAttributeType.DATETIME);
const paidLicences = defineSearchAttributeKey('PaidLicences', SearchAttributeType.INT);
const needsAttention = defineSearchAttributeKey('NeedsAttention', SearchAttributeType.BOOL);

/** Puts a tenant's state where ops look: the details above its history, and the attributes by which it is found. */
export function showOps(state: State, lastCharge: string | null): void {
  setCurrentDetails(currentDetails(state, lastCharge));
  const known = workflowInfo().typedSearchAttributes;
  const changed = attributesOf(state).filter(
    ({ key, value }) => !isSame(known.get(key) ?? null, value) && mayBeSet(key.name, known.get(needsAttention), value),
  );
  // Each upsert costs an event, so that it is left out where nothing has changed.
  if (changed.length > 0) upsertSearchAttributes(changed);
}

/** Earlier workers never took attention back: what they did is replayed as they did it. */
function mayBeSet(name: string, neededAttention: boolean | undefined, value: unknown): boolean {
  const takesBack = name === needsAttention.name && neededAttention === true && value === false;
  return !takesBack || patched('attention-ends');
}

function attributesOf(state: State): SearchAttributeUpdatePair[] {
  const bill = nextBill(state);
  return [
    { key: tenantId, value: state.tenantId },
    { key: subscriptionState, value: stateOf(state) },
    { key: paidLicences, value: continuingCount(state.pool) },
    { key: needsAttention, value: state.concerns.length > 0 },
    { key: nextBillingAt, value: bill === null ? null : new Date(bill.at) },
  ];
}

function isSame(known: unknown, value: unknown): boolean {
  if (known instanceof Date && value instanceof Date) return known.getTime() === value.getTime();
  return known === value;
}
