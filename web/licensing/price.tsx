import type { Child } from 'hono/jsx';
import type { Problem, Quote, QuoteRequest } from 'licence-billing-client';
import { Bill } from '../components/bill.tsx';
import { beyondTitle } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { day, time } from '../format.ts';
import { problemSaid } from '../texts/problems.ts';
import { textsOf } from '../view.ts';
import { type Licensing, paramsOf } from './tenant.ts';

export type Priced =
  | { readonly quote: Quote; readonly problem: Problem | null }
  | { readonly quote: null; readonly problem: Problem };

/** The price of a change, or the problem that prevents it. */
export async function priceOf(context: PageContext, change: QuoteRequest['change']): Promise<Priced> {
  const params = paramsOf(context);
  const answer = await context.get('client').ask('POST /v1/tenants/{t}/quotes', { params, body: { change } });
  if (answer.ok) return { quote: answer.body, problem: refusalIn(answer.body, context) };
  return { quote: null, problem: answer.problem };
}

function refusalIn({ refusal }: Quote, context: PageContext): Problem | null {
  return refusal === null ? null : problemSaid(refusal, textsOf(context));
}

/** The amount due now with its arithmetic, the next bill, and how long the price holds. */
export function Price({ licensing, quote }: { readonly licensing: Licensing; readonly quote: Quote }) {
  const { view, zoned, subscription, amounts } = licensing;
  const t = view.t.price;
  const { dueNow, nextBill, reactivated } = quote;
  const isCarried = dueNow.amount === 0 && dueNow.lines.length > 0;
  return (
    <>
      {reactivated > 0 && <p>{t.reactivated(reactivated)}</p>}
      {dueNow.lines.length > 0 ? (
        <Bill {...dueNow} unitPrice={subscription.unitPrice} view={view} total={isCarried ? t.chargedToday : t.today} />
      ) : (
        <p>
          <strong>{t.nothingToday}</strong>
        </p>
      )}
      {isCarried && <p class="muted">{t.tooLittle}</p>}
      {nextBill !== null && (
        <p>{t.nextBill(amounts.total(nextBill.amount), day(nextBill.at, zoned), nextBill.licences)}</p>
      )}
      <p class="muted">{t.holdsUntil(time(quote.expiresAt, zoned))}</p>
    </>
  );
}

interface ObstacleProps {
  readonly licensing: Licensing;
  readonly problem: Problem;
  readonly children?: Child;
}

/** Why a change is not possible now, when it will be, and a link to what helps. */
export function Obstacle({ licensing, problem, children }: ObstacleProps) {
  const { view, base, zoned } = licensing;
  const t = view.t.problems;
  const title = problem.code === 'validation_failed' ? t.notPossible : problem.title;
  const way = waysOut.get(problem.code);
  return (
    <div class="banner warning">
      <p>
        <strong>{title}.</strong> {beyondTitle({ title, detail: problem.detail })}
      </p>
      {problem.retryAt !== undefined && <p>{t.chargedAgainFrom(time(problem.retryAt, zoned))}</p>}
      {children}
      {way !== undefined && (
        <p>
          <a class="button" href={`${base}${way.path}`}>
            {nameOf(way.name, licensing)}
          </a>
        </p>
      )}
    </div>
  );
}

/** The name of what helps, with the amount where something has to be paid. */
function nameOf(way: WayOut, { view, subscription: { overdue }, amounts }: Licensing): string {
  const t = view.t.problems;
  if (way === 'activate') return view.t.words.activate;
  if (way === 'cancel') return view.t.subscription.cancel;
  return way === 'payOverdue' ? t.payOverdue(overdue === null ? null : amounts.total(overdue.amount)) : t[way];
}

type WayOut = 'activate' | 'addDetails' | 'addCard' | 'anotherCard' | 'cancel' | 'payOverdue' | 'keep';

const waysOut: ReadonlyMap<string, { readonly path: string; readonly name: WayOut }> = new Map([
  ['billing_details_required', { path: '/billing-details/edit?from=pay', name: 'addDetails' }],
  ['no_payment_method', { path: '/subscription#card', name: 'addCard' }],
  ['card_declined', { path: '/subscription#card', name: 'anotherCard' }],
  ['too_many_attempts', { path: '/subscription#card', name: 'anotherCard' }],
  ['payment_overdue', { path: '/pay', name: 'payOverdue' }],
  ['cancellation_pending', { path: '/subscription', name: 'keep' }],
  ['not_in_trial', { path: '/activate', name: 'activate' }],
  ['last_licence', { path: '/cancel', name: 'cancel' }],
]);
