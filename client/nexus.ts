import { operation, service } from 'nexus-rpc';
import type { Change, Entitlement, EntitlementDocument, Quote, QuoteRequest, Subscription } from './types.ts';

/**
 * The Nexus service of a licence billing service, for workflows of other namespaces (docs/nexus.md). Its operations
 * refuse what the API refuses, with the problem's code as the type of the ApplicationFailure.
 */
export const licensing = service('licensing', {
  /** Whether a user may make calls. */
  entitlement: operation<{ readonly tenantId: string; readonly userId: string }, Entitlement>(),
  /** Who may make calls: the tenant's document, with each holder of a licence. */
  entitlements: operation<{ readonly tenantId: string }, EntitlementDocument>(),
  /** What a change would cost now, and why it would be refused. */
  quote: operation<{ readonly tenantId: string; readonly change: NexusChange }, Quote>(),
  /** Makes a change and waits until it is done. It takes effect once, however often the operation is started again. */
  change: operation<ChangeInput, ChangeOutcome>(),
  /** Waits, for months if need be, until a tenant is in one of the states. */
  whenState: operation<WhenStateInput, StateOutcome>(),
});

export type NexusChange = QuoteRequest['change'];
export type TenantState = Subscription['state'];

export interface ChangeInput {
  readonly tenantId: string;
  readonly change: NexusChange;
  /** The quote that its price was taken from. The change is refused where the price has changed. */
  readonly quote?: string;
}

/** The outcome of a change, without personal data, as it stays in the histories of both namespaces. */
export interface ChangeOutcome {
  readonly state: TenantState;
  readonly licences: Subscription['licences'];
  readonly licenceIds: readonly string[];
  readonly charge: Pick<NonNullable<Change['charge']>, 'id' | 'state' | 'amount' | 'currency' | 'invoiceNumber'> | null;
}

export interface WhenStateInput {
  readonly tenantId: string;
  readonly states: readonly TenantState[];
}

export interface StateOutcome {
  readonly state: TenantState;
}
