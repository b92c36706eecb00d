// Written by `npm run openapi` from the routes; edit those instead.

export type CreatedTenant = {
  readonly tenant: Tenant;
  readonly subscription: Subscription;
  readonly apiKey?: string;
  readonly productApiKey?: string;
};

export type Tenant = {
  readonly tenantId: string;
  readonly name: string | null;
  readonly adminEmail: string | null;
  readonly createdAt: string;
};

export type Subscription = {
  readonly tenantId: string;
  readonly state:
    | 'trialing'
    | 'trial_expired'
    | 'active'
    | 'past_due'
    | 'suspended'
    | 'canceling'
    | 'deleting'
    | 'deleted';
  readonly converting: boolean;
  readonly currency: string;
  readonly unitPrice: number;
  readonly taxPercent: number;
  readonly timeZone: string;
  readonly now: string;
  readonly trialEndsAt: string;
  readonly period: Period | null;
  readonly nextBill: NextBill | null;
  readonly licences: {
    readonly total: number;
    readonly assigned: number;
    readonly free: number;
    readonly ending: number;
  };
  readonly cancelAt: string | null;
  readonly suspendAt: string | null;
  readonly deleteAt: string | null;
  readonly paymentMethod: Card | null;
  readonly overdue: {
    readonly amount: number;
    readonly since: string;
    readonly nextRetryAt: string | null;
    readonly declineCode: string;
  } | null;
  readonly testClock: { readonly frozenTime: string } | null;
  readonly workflow: WorkflowLink;
};

export type Period = { readonly number: number; readonly start: string; readonly end: string };

export type NextBill = { readonly at: string; readonly amount: number; readonly licences: number };

export type Card = {
  readonly brand: string;
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
};

export type WorkflowLink = { readonly id: string; readonly runId: string; readonly url: string | null };

export type Operation = {
  readonly id: string;
  readonly state: 'running' | 'succeeded' | 'failed';
  readonly change?: Change;
  readonly problem?: Problem;
};

export type Change = {
  readonly subscription: Subscription;
  readonly charge: Charge | null;
  readonly licences: readonly Licence[];
};

export type Charge = {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: 'first' | 'renewal' | 'proration';
  readonly state: 'pending' | 'succeeded' | 'declined' | 'requires_action' | 'unknown' | 'canceled';
  readonly amount: number;
  readonly tax: number;
  readonly refunded: number;
  readonly currency: string;
  readonly lines: readonly Line[];
  readonly period: Period;
  readonly invoiceNumber: string | null;
  readonly paymentIntent: string | null;
  readonly declineCode: string | null;
  readonly attempt: number;
  readonly createdAt: string;
  readonly settledAt: string | null;
  readonly recordedAt: string;
  readonly workflow: WorkflowLink & { readonly activityId: string };
  readonly key: string;
};

export type Line = {
  readonly description: string;
  readonly quantity: number;
  readonly unitAmount: number;
  readonly amount: number;
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly daysInPeriod: number;
};

export type Licence = {
  readonly id: string;
  readonly status: 'active' | 'ending';
  readonly assignee: { readonly userId: string; readonly name: string | null } | null;
  readonly since: string;
  readonly endsAt: string | null;
};

export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly holders?: readonly { readonly userId: string; readonly name: string | null; readonly licenceId: string }[];
  readonly declineCode?: string;
  readonly url?: string;
};

export type CreateTenant = {
  readonly tenantId?: string;
  readonly name: string;
  readonly adminEmail: string;
  readonly timeZone?: string;
  readonly currency?: string;
  readonly taxPercent?: number;
  readonly trialDays?: number;
  readonly unitPrice?: number;
  readonly testClock?: { readonly frozenTime: string };
};

export type SignInLink = { readonly url?: string; readonly expiresAt: string };

export type SignInLinkRequest = { readonly minutes?: number };

export type UpcomingBill = {
  readonly at: string;
  readonly amount: number;
  readonly tax: number;
  readonly currency: string;
  readonly licences: number;
};

export type Quote = {
  readonly quote: string;
  readonly expiresAt: string;
  readonly dueNow: {
    readonly amount: number;
    readonly tax: number;
    readonly currency: string;
    readonly lines: readonly Line[];
  };
  readonly reactivated: number;
  readonly nextBill: NextBill | null;
  readonly refusal: Problem | null;
};

export type QuoteRequest = {
  readonly change:
    | { readonly type: 'activate'; readonly quantity: number; readonly startNow?: boolean }
    | { readonly type: 'addLicences'; readonly quantity: number }
    | { readonly type: 'removeLicences'; readonly quantity?: number; readonly licenceIds?: readonly string[] }
    | { readonly type: 'reactivateLicences'; readonly quantity?: number; readonly licenceIds?: readonly string[] }
    | { readonly type: 'cancel' }
    | { readonly type: 'pay' };
};

export type User = {
  readonly userId: string;
  readonly name: string;
  readonly email: string | null;
  readonly licenceId: string | null;
};

export type UserDetails = { readonly name: string; readonly email?: string };

export type SetupSessionRequest = { readonly returnUrl: string };

export type Activation = { readonly quantity: number; readonly startNow?: boolean; readonly quote?: string };

export type Cancellation = { readonly reason?: string };

export type AddLicences = { readonly quantity: number; readonly quote?: string };

export type Selection = { readonly quantity: number } | { readonly licenceIds: readonly string[] };

export type Assignee = { readonly userId: string };

export type Assignments = { readonly userIds: readonly string[] };

export type PaymentMethodChange = { readonly paymentMethod: string };

export type Payment = { readonly quote?: string };

export type PriceChange = { readonly unitPrice: number };

export type Activity = {
  readonly id: string;
  readonly at: string;
  readonly recordedAt: string;
  readonly actor: string;
  readonly type: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly amount: number | null;
  readonly currency: string;
  readonly chargeId: string | null;
  readonly note: string | null;
};

export type DeletionCertificate = {
  readonly deletedAt: string;
  readonly instance: string;
  readonly rows: Readonly<Record<string, number>>;
  readonly workflow: WorkflowLink;
};

export type Invoice = {
  readonly number: string;
  readonly kind: 'invoice' | 'credit_note';
  readonly tenantId: string;
  readonly chargeId: string;
  readonly total: number;
  readonly tax: number;
  readonly currency: string;
  readonly lines: readonly Line[];
  readonly issuedAt: string;
  readonly period: Period;
  readonly seller: {
    readonly name: string;
    readonly addressLines: readonly string[];
    readonly taxId: string | null;
    readonly email: string | null;
  };
  readonly buyer: {
    readonly name: string;
    readonly addressLines: readonly string[];
    readonly taxId: string | null;
    readonly email: string | null;
  };
  readonly refersTo: string | null;
};

export type Entitlement = {
  readonly userId: string;
  readonly licensed: boolean;
  readonly licenceId: string | null;
  readonly until: string | null;
};

export type ClockAdvanced = { readonly subscription: Subscription; readonly events: readonly Activity[] };

export type ClockAdvance = { readonly to: string } | { readonly by: string };

export type ChargeDetail = Charge & {
  readonly attempts: readonly Charge[];
  readonly disputes: readonly Dispute[];
  readonly refunds: readonly Refund[];
  readonly invoice: Invoice | null;
  readonly stripe: { readonly id: string; readonly url: string } | null;
  readonly history: 'kept' | 'gone' | 'unknown';
  readonly activity: readonly Activity[];
  readonly why: readonly string[];
};

export type Dispute = {
  readonly id: string;
  readonly chargeId: string;
  readonly tenantId: string;
  readonly state: string;
  readonly amount: number;
  readonly currency: string;
  readonly reasonCode: string;
  readonly respondBy: string | null;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly recordedAt: string;
  readonly workflow: WorkflowLink;
};

export type Refund = {
  readonly id: string;
  readonly chargeId: string;
  readonly tenantId: string;
  readonly state: 'requested' | 'refused' | 'pending' | 'succeeded' | 'failed';
  readonly amount: number;
  readonly tax: number;
  readonly currency: string;
  readonly reason: string | null;
  readonly actor: string;
  readonly creditNote: Invoice | null;
  readonly stripeRefund: string | null;
  readonly failureCode: string | null;
  readonly createdAt: string;
  readonly settledAt: string | null;
  readonly recordedAt: string;
  readonly workflow: WorkflowLink;
  readonly key: string;
};

export type RefundRequest = { readonly amount?: number; readonly reason: string };

export type RefundPreview = {
  readonly amount: number;
  readonly tax: number;
  readonly currency: string;
  readonly left: { readonly before: number; readonly after: number };
};

export type Reconciliation = ReconciliationSummary & {
  readonly items: readonly ReconciliationItem[];
  readonly nextCursor: string | null;
};

export type ReconciliationItem = {
  readonly id: string;
  readonly count: 'missingHere' | 'missingThere' | 'amountDiffers' | 'duplicate';
  readonly kind: string;
  readonly detail: string;
  readonly tenantId: string | null;
  readonly chargeId: string | null;
  readonly refundId: string | null;
  readonly key: string | null;
  readonly ledger: FindingSide | null;
  readonly stripe: FindingSide | null;
  readonly at: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly closedAt: string | null;
};

export type FindingSide = {
  readonly id: string;
  readonly state: string;
  readonly amount: number;
  readonly currency: string;
};

export type ReconciliationSummary = {
  readonly id: string;
  readonly source: 'scheduled' | 'on_demand';
  readonly actor: string;
  readonly state: 'requested' | 'running' | 'succeeded' | 'failed';
  readonly from: string | null;
  readonly to: string | null;
  readonly counts: {
    readonly matched: number;
    readonly missingHere: number;
    readonly missingThere: number;
    readonly amountDiffers: number;
    readonly duplicate: number;
    readonly underWay: number;
  };
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly workflow: WorkflowLink;
};

export type ReconciliationRequest = { readonly from?: string; readonly to?: string };

export type Mail = {
  readonly id: string;
  readonly tenantId: string;
  readonly kind:
    | 'trial_ending'
    | 'bill_preview'
    | 'card_expiring'
    | 'receipt'
    | 'payment_failed'
    | 'suspended'
    | 'deletion_warning'
    | 'deletion_certificate';
  readonly reason: string;
  readonly state: 'planned' | 'due' | 'sent' | 'dropped';
  readonly dueAt: string | null;
  readonly sentAt: string | null;
  readonly recordedAt: string;
  readonly attempts: number;
  readonly retryAt: string | null;
  readonly lastError: string | null;
  readonly droppedBecause: string | null;
  readonly subject: string | null;
  readonly body: string | null;
  readonly data: Readonly<Record<string, unknown>>;
};

export type ListedTenant = {
  readonly tenantId: string;
  readonly name: string | null;
  readonly state:
    | 'trialing'
    | 'trial_expired'
    | 'active'
    | 'past_due'
    | 'suspended'
    | 'canceling'
    | 'deleting'
    | 'deleted';
  readonly needsAttention: boolean;
  readonly attention: string | null;
  readonly concerns: readonly { readonly about: string; readonly reason: string }[];
  readonly nextDueAt: string | null;
  readonly nextBill: NextBill | null;
  readonly currency: string;
  readonly licences: {
    readonly total: number;
    readonly assigned: number;
    readonly free: number;
    readonly ending: number;
  };
  readonly chargeUnknown: boolean;
  readonly testClock: { readonly frozenTime: string } | null;
  readonly recordedAt: string;
  readonly workflow: WorkflowLink;
};

export type ChargesLookedUp = {
  readonly asked: readonly Charge[];
  readonly stillUnknown: readonly string[];
  readonly deletedAgain: boolean;
};

export type Nothing = Readonly<Record<string, never>>;

export type Acknowledgement = { readonly about: string };

export type Run = {
  readonly workflow: WorkflowLink;
  readonly period: Period | null;
  readonly state:
    | 'trialing'
    | 'trial_expired'
    | 'active'
    | 'past_due'
    | 'suspended'
    | 'canceling'
    | 'deleting'
    | 'deleted';
  readonly firstAt: string;
  readonly lastAt: string;
  readonly charges: readonly {
    readonly id: string;
    readonly kind: 'first' | 'renewal' | 'proration';
    readonly state: 'pending' | 'succeeded' | 'declined' | 'requires_action' | 'unknown' | 'canceled';
    readonly amount: number;
    readonly currency: string;
  }[];
};

export type Summary = {
  readonly data: readonly {
    readonly currency: string;
    readonly mrr: number;
    readonly new: number;
    readonly expansion: number;
    readonly contraction: number;
    readonly churn: number;
    readonly charged: number;
    readonly refunded: number;
    readonly failed: number;
    readonly disputed: number;
    readonly lost: number;
    readonly months: readonly {
      readonly month: string;
      readonly mrr: number;
      readonly new: number;
      readonly expansion: number;
      readonly contraction: number;
      readonly churn: number;
      readonly charged: number;
      readonly refunded: number;
      readonly failed: number;
      readonly disputed: number;
      readonly lost: number;
    }[];
  }[];
};

export interface Operations {
  'POST /v1/tenants': { body: CreateTenant; answers: { 201: CreatedTenant; 202: Operation } };
  'GET /v1/tenants/{t}': { params: { readonly t: string }; answers: { 200: Tenant } };
  'POST /v1/tenants/{t}/sign-in-links': {
    params: { readonly t: string };
    body?: SignInLinkRequest;
    answers: { 201: SignInLink };
  };
  'GET /v1/tenants/{t}/subscription': { params: { readonly t: string }; answers: { 200: Subscription } };
  'GET /v1/tenants/{t}/upcoming': {
    params: { readonly t: string };
    query?: { readonly months?: number };
    answers: { 200: { readonly data: readonly UpcomingBill[] } };
  };
  'POST /v1/tenants/{t}/quotes': { params: { readonly t: string }; body: QuoteRequest; answers: { 200: Quote } };
  'GET /v1/tenants/{t}/licences': {
    params: { readonly t: string };
    query?: {
      readonly status?: 'active' | 'ending';
      readonly assigned?: 'true' | 'false';
      readonly q?: string;
      readonly limit?: number;
      readonly cursor?: string;
    };
    answers: { 200: { readonly data: readonly Licence[]; readonly nextCursor: string | null } };
  };
  'POST /v1/tenants/{t}/licences': {
    params: { readonly t: string };
    body: AddLicences;
    answers: { 200: Change; 202: Operation };
  };
  'GET /v1/tenants/{t}/users': {
    params: { readonly t: string };
    query?: { readonly q?: string; readonly limit?: number; readonly cursor?: string };
    answers: { 200: { readonly data: readonly User[]; readonly nextCursor: string | null } };
  };
  'GET /v1/tenants/{t}/users/{userId}': {
    params: { readonly t: string; readonly userId: string };
    answers: { 200: User };
  };
  'PUT /v1/tenants/{t}/users/{userId}': {
    params: { readonly t: string; readonly userId: string };
    body: UserDetails;
    answers: { 200: User };
  };
  'DELETE /v1/tenants/{t}/users/{userId}': {
    params: { readonly t: string; readonly userId: string };
    answers: { 202: Operation; 204: null };
  };
  'POST /v1/tenants/{t}/payment-method/setup-sessions': {
    params: { readonly t: string };
    body: SetupSessionRequest;
    answers: { 200: { readonly url: string } };
  };
  'POST /v1/tenants/{t}/subscription/activation': {
    params: { readonly t: string };
    body: Activation;
    answers: { 200: Change; 202: Operation };
  };
  'DELETE /v1/tenants/{t}/subscription/activation': {
    params: { readonly t: string };
    answers: { 200: Change; 202: Operation };
  };
  'POST /v1/tenants/{t}/subscription/cancellation': {
    params: { readonly t: string };
    body?: Cancellation;
    answers: { 200: Change; 202: Operation };
  };
  'DELETE /v1/tenants/{t}/subscription/cancellation': {
    params: { readonly t: string };
    answers: { 200: Change; 202: Operation };
  };
  'POST /v1/tenants/{t}/licences/removals': {
    params: { readonly t: string };
    body: Selection;
    answers: { 200: Change; 202: Operation };
  };
  'POST /v1/tenants/{t}/licences/reactivations': {
    params: { readonly t: string };
    body: Selection;
    answers: { 200: Change; 202: Operation };
  };
  'PUT /v1/tenants/{t}/licences/{id}/assignee': {
    params: { readonly t: string; readonly id: string };
    body: Assignee;
    answers: { 200: Licence; 202: Operation };
  };
  'DELETE /v1/tenants/{t}/licences/{id}/assignee': {
    params: { readonly t: string; readonly id: string };
    answers: { 200: Licence; 202: Operation };
  };
  'POST /v1/tenants/{t}/licences/assignments': {
    params: { readonly t: string };
    body: Assignments;
    answers: { 200: { readonly data: readonly Licence[]; readonly nextCursor: string | null }; 202: Operation };
  };
  'PUT /v1/tenants/{t}/payment-method': {
    params: { readonly t: string };
    body: PaymentMethodChange;
    answers: { 200: Card; 202: Operation };
  };
  'POST /v1/tenants/{t}/payments': {
    params: { readonly t: string };
    body?: Payment;
    answers: { 200: Change; 202: Operation };
  };
  'PUT /v1/tenants/{t}/price': {
    params: { readonly t: string };
    body: PriceChange;
    answers: { 200: Subscription; 202: Operation };
  };
  'GET /v1/tenants/{t}/charges': {
    params: { readonly t: string };
    query?: { readonly limit?: number; readonly cursor?: string };
    answers: { 200: { readonly data: readonly Charge[]; readonly nextCursor: string | null } };
  };
  'GET /v1/tenants/{t}/activity': {
    params: { readonly t: string };
    query?: { readonly limit?: number; readonly cursor?: string };
    answers: { 200: { readonly data: readonly Activity[]; readonly nextCursor: string | null } };
  };
  'GET /v1/tenants/{t}/deletion-certificate': { params: { readonly t: string }; answers: { 200: DeletionCertificate } };
  'GET /v1/tenants/{t}/invoices': {
    params: { readonly t: string };
    query?: { readonly limit?: number; readonly cursor?: string };
    answers: { 200: { readonly data: readonly Invoice[]; readonly nextCursor: string | null } };
  };
  'GET /v1/tenants/{t}/invoices/{number}': {
    params: { readonly t: string; readonly number: string };
    answers: { 200: Invoice };
  };
  'GET /v1/tenants/{t}/entitlements/{userId}': {
    params: { readonly t: string; readonly userId: string };
    answers: { 200: Entitlement };
  };
  'GET /v1/tenants/{t}/operations/{id}': {
    params: { readonly t: string; readonly id: string };
    answers: { 200: Operation };
  };
  'GET /v1/tenants/{t}/export': { params: { readonly t: string }; answers: { 200: Uint8Array } };
  'POST /v1/tenants/{t}/test-clock/advance': {
    params: { readonly t: string };
    body: ClockAdvance;
    answers: { 200: ClockAdvanced; 202: Operation };
  };
  'GET /v1/finance/charges': {
    query?: {
      readonly from?: string;
      readonly to?: string;
      readonly state?: 'pending' | 'succeeded' | 'declined' | 'requires_action' | 'unknown' | 'canceled';
      readonly kind?: 'first' | 'renewal' | 'proration';
      readonly tenantId?: string;
      readonly q?: string;
      readonly limit?: number;
      readonly cursor?: string;
    };
    answers: { 200: { readonly data: readonly Charge[]; readonly nextCursor: string | null } };
  };
  'GET /v1/finance/charges/{id}': { params: { readonly id: string }; answers: { 200: ChargeDetail } };
  'POST /v1/finance/charges/{id}/refunds': {
    params: { readonly id: string };
    body: RefundRequest;
    answers: { 201: Refund; 202: Refund };
  };
  'GET /v1/finance/charges/{id}/refund-preview': {
    params: { readonly id: string };
    query?: { readonly amount?: number };
    answers: { 200: RefundPreview };
  };
  'GET /v1/finance/refunds/{id}': { params: { readonly id: string }; answers: { 200: Refund } };
  'GET /v1/finance/reconciliations': {
    query?: { readonly limit?: number; readonly cursor?: string };
    answers: { 200: { readonly data: readonly ReconciliationSummary[]; readonly nextCursor: string | null } };
  };
  'POST /v1/finance/reconciliations': {
    body?: ReconciliationRequest;
    answers: { 201: Reconciliation; 202: Reconciliation };
  };
  'GET /v1/finance/reconciliations/{id}': {
    params: { readonly id: string };
    query?: { readonly limit?: number; readonly cursor?: string };
    answers: { 200: Reconciliation };
  };
  'GET /v1/ops/mails': {
    query?: { readonly tenantId?: string; readonly limit?: number; readonly cursor?: string };
    answers: { 200: { readonly data: readonly Mail[]; readonly nextCursor: string | null } };
  };
  'GET /v1/ops/mails/{id}': { params: { readonly id: string }; answers: { 200: Mail } };
  'GET /v1/ops/tenants': {
    query?: {
      readonly state?:
        | 'trialing'
        | 'trial_expired'
        | 'active'
        | 'past_due'
        | 'suspended'
        | 'canceling'
        | 'deleting'
        | 'deleted';
      readonly attention?: 'true' | 'false';
      readonly q?: string;
      readonly limit?: number;
      readonly cursor?: string;
    };
    answers: { 200: { readonly data: readonly ListedTenant[]; readonly nextCursor: string | null } };
  };
  'GET /v1/ops/tenants/{t}': { params: { readonly t: string }; answers: { 200: ListedTenant } };
  'POST /v1/ops/tenants/{t}/reconcile': {
    params: { readonly t: string };
    body?: Nothing;
    answers: { 200: ChargesLookedUp };
  };
  'POST /v1/ops/tenants/{t}/acknowledgements': {
    params: { readonly t: string };
    body: Acknowledgement;
    answers: { 200: ListedTenant; 202: Operation };
  };
  'GET /v1/ops/tenants/{t}/runs': {
    params: { readonly t: string };
    query?: { readonly limit?: number; readonly cursor?: string };
    answers: { 200: { readonly data: readonly Run[]; readonly nextCursor: string | null } };
  };
  'GET /metrics': { answers: { 200: Uint8Array } };
  'GET /v1/finance/summary': {
    query?: { readonly from?: string; readonly to?: string; readonly testClocks?: 'true' | 'false' };
    answers: { 200: Summary };
  };
}
