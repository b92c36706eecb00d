import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChargeRow, chargesToLookUp, findCharge, listCharges } from '../../db/charges.ts';
import { findInvoice, type IssuedInvoice } from '../../db/invoices.ts';
import type { Departure } from '../../db/schema.ts';
import { findView, loadState } from '../../db/subscriptions.ts';
import { finishTask, type IssuedLink, makeTaskLink, type TaskLink } from '../../db/task-links.ts';
import { findTenant } from '../../db/tenants.ts';
import { isUnanswered } from '../../domain/charge-states.ts';
import type { AmountMinor } from '../../domain/money/money.ts';
import { chargedByNewCard, type Preview } from '../../domain/preview.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { hasEnded } from '../../domain/stage.ts';
import type { SubscriptionView } from '../../domain/view.ts';
import { ApiError } from '../http/problems.ts';
import { nowOf, type RouteDeps } from './changes.ts';
import { lookUpPayment } from './look-up.ts';
import { quoteChange } from './quoting.ts';
import { unlessAway } from './unless-away.ts';

/** The state of a mailed link's task, which decides what its page shows and offers. */
export type TaskStanding =
  | { readonly type: 'gone' | 'expired' | 'paid' | 'underWay' | 'tooOften' }
  /** Something is to be paid; `refusal` says why it cannot be paid now. */
  | {
      readonly type: 'toPay';
      readonly quote: string;
      readonly bill: Preview['dueNow'];
      readonly view: SubscriptionView;
      readonly refusal: Refusal | null;
      readonly chargedByNewCard: AmountMinor | null;
    }
  /** The bank requires the payer's confirmation. */
  | { readonly type: 'toConfirm'; readonly charge: ChargeRow }
  | { readonly type: 'toAddCard'; readonly view: SubscriptionView; readonly chargedByNewCard: AmountMinor | null }
  | { readonly type: 'cardAdded'; readonly view: SubscriptionView }
  | { readonly type: 'receipt'; readonly invoice: IssuedInvoice };

/** The state of a link's task, by the tenant's present state: a task that was done in another way is done too. */
export async function standingOfTask(deps: RouteDeps, link: TaskLink): Promise<TaskStanding> {
  const view = (await findView(deps.db, link.tenantId))?.view;
  if (view === undefined || hasEnded(view.state)) return { type: 'gone' };
  // A paid bill is shown as paid even after its link has expired.
  if (link.task === 'pay' && (link.doneAt !== null || !isStillOwed(link, view)))
    return done(deps, link, { type: 'paid' });
  if (link.expiresAt.getTime() <= deps.now()) return { type: 'expired' };
  switch (link.task) {
    case 'pay':
      return whatToPay(deps, link);
    case 'card':
      return whetherCardIsAdded(deps, link, view);
    case 'receipt':
      return receiptOf(deps, link);
  }
}

/** Whether the bill of the mail is still owed: what fell due after the mail is another task. */
function isStillOwed({ owedSince }: TaskLink, { overdue }: SubscriptionView): boolean {
  return overdue !== null && overdue.since === owedSince?.getTime();
}

async function done<Standing extends TaskStanding>(deps: RouteDeps, link: TaskLink, standing: Standing) {
  if (link.doneAt === null) await finishTask(deps.db, link.id);
  return standing;
}

async function whatToPay(deps: RouteDeps, link: TaskLink): Promise<TaskStanding> {
  const { tenantId } = link;
  const waiting = await chargeToSettle(deps, tenantId);
  if (waiting !== null && waiting.state !== 'requires_action') return { type: 'underWay' };
  if (waiting !== null) {
    const { charge } = (await unlessAway(deps, lookUpPayment(deps, waiting))) ?? { charge: waiting };
    if (charge.state === 'requires_action') return { type: 'toConfirm', charge };
    const { view } = (await findView(deps.db, tenantId)) ?? {};
    if (view === undefined || !isStillOwed(link, view)) return done(deps, link, { type: 'paid' });
  }
  return priced(deps, tenantId);
}

async function priced(deps: RouteDeps, tenantId: string): Promise<TaskStanding> {
  const quote = `q_${randomUUID()}`;
  try {
    const { recorded, priced: price } = await quoteChange(deps, tenantId, quote, { type: 'pay' });
    const { state, view } = recorded;
    const ifCardIsSaved = chargedByNewCard(state, nowOf(deps, recorded));
    return { type: 'toPay', quote, bill: price.dueNow, view, refusal: price.refusal, chargedByNewCard: ifCardIsSaved };
  } catch (error) {
    // Something else that fell due is still being settled.
    if (error instanceof ApiError && error.problem.code === 'unavailable') return { type: 'underWay' };
    throw error;
  }
}

/** A tenant's charge without a final outcome, first one that waits for its payer; null where there is none. */
export async function chargeToSettle({ db, now }: RouteDeps, tenantId: string): Promise<ChargeRow | null> {
  const open = await chargesToLookUp(db, tenantId, new Date(now()));
  return open.find(({ state }) => state === 'requires_action') ?? open[0] ?? null;
}

async function whetherCardIsAdded(deps: RouteDeps, link: TaskLink, view: SubscriptionView): Promise<TaskStanding> {
  const card = (await findTenant(deps.db, link.tenantId))?.stripePaymentMethodId ?? null;
  const isAdded = link.doneAt !== null || (card !== null && card !== link.cardBefore && view.card !== null);
  if (isAdded) return done(deps, link, { type: 'cardAdded', view });
  const recorded = await loadState(deps.db, link.tenantId);
  const ifSaved = recorded && chargedByNewCard(recorded.state, nowOf(deps, recorded));
  return { type: 'toAddCard', view, chargedByNewCard: ifSaved };
}

async function receiptOf({ db }: RouteDeps, { tenantId, chargeId }: TaskLink): Promise<TaskStanding> {
  const number = chargeId === null ? null : (await findCharge(db, chargeId))?.invoiceNumber;
  const invoice = number == null ? null : await findInvoice(db, tenantId, number);
  return invoice === null ? { type: 'gone' } : { type: 'receipt', invoice };
}

type BeforeCard = Extract<Departure, { to: 'card' }>;

/** The state that a saved card, or a charge to it, changes. */
export async function beforeCard({ db }: Pick<RouteDeps, 'db'>, tenantId: string): Promise<BeforeCard> {
  const [tenant, [charge], recorded] = await Promise.all([
    findTenant(db, tenantId),
    listCharges(db, { tenantId, limit: 1 }),
    findView(db, tenantId),
  ]);
  const card = tenant?.stripePaymentMethodId ?? null;
  return { to: 'card', card, shown: shownCard(recorded?.view), chargeId: charge?.id ?? null };
}

function shownCard(view: SubscriptionView | undefined): string | null {
  return view?.card == null ? null : JSON.stringify(view.card);
}

const cardWaitMs = 4_000;
const chargeWaitMs = 8_000;
const shownWaitMs = 1_500;
const pauseMs = 100;

/** What has become of a card that the payer was sent to enter. */
export type CardNews = 'not yet' | 'saved' | 'charge under way' | ChargeRow;

/**
 * Waits for the card that a payer has just entered at the card processor, and for the charge to it: both are known a
 * moment later.
 */
export async function awaitCard(deps: RouteDeps, { tenantId }: TaskLink, before: BeforeCard): Promise<CardNews> {
  const startedAt = Date.now();
  let savedAt: number | null = null;
  for (;;) {
    const [charge] = await listCharges(deps.db, { tenantId, limit: 1 });
    const isNew = charge !== undefined && isOfCard(charge, before);
    if (isNew && !isUnanswered(charge)) return charge;
    const now = await beforeCard(deps, tenantId);
    if (now.card === before.card && !isNew) {
      if (Date.now() - startedAt > cardWaitMs) return 'not yet';
    } else {
      savedAt ??= Date.now();
      const waitedMs = Date.now() - savedAt;
      if (isNew || before.pays) {
        if (waitedMs > chargeWaitMs) return 'charge under way';
      } else if (now.shown !== before.shown || waitedMs > shownWaitMs) return 'saved';
    }
    await sleep(pauseMs);
  }
}

/** The charge that its payer went to the bank for, looked up at the card processor while it waits for the payer. */
export async function awaitBank(deps: RouteDeps, chargeId: string): Promise<ChargeRow | null> {
  const charge = await findCharge(deps.db, chargeId);
  return charge?.state === 'requires_action' ? (await lookUpPayment(deps, charge)).charge : charge;
}

/** Whether a charge came with the new card; a purchase made meanwhile did not. */
function isOfCard({ id, kind }: ChargeRow, { chargeId }: BeforeCard): boolean {
  return id !== chargeId && kind !== 'proration';
}

/** Finishes a link's task after a payment, and makes a link to the receipt like that of the receipt's mail. */
export async function receiptLink(deps: RouteDeps, link: TaskLink, chargeId: string): Promise<IssuedLink> {
  const { tenantId, mailKind } = link;
  await finishTask(deps.db, link.id);
  return makeTaskLink(deps.db, { tenantId, mailKind, task: 'receipt', chargeId }, deps.now());
}
