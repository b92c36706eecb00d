import type { Child } from 'hono/jsx';
import type { Problem, Quote, QuoteRequest } from 'licence-billing-client';
import { Bill } from '../components/bill.tsx';
import type { PageContext } from '../deps.ts';
import { counted, day, money, time } from '../format.ts';
import { type Licensing, paramsOf } from './tenant.ts';

export type Priced =
  | { readonly quote: Quote; readonly problem: Problem | null }
  | { readonly quote: null; readonly problem: Problem };

/** The price of a change, or the problem that prevents it. */
export async function priceOf(context: PageContext, change: QuoteRequest['change']): Promise<Priced> {
  const params = paramsOf(context);
  const answer = await context.get('client').ask('POST /v1/tenants/{t}/quotes', { params, body: { change } });
  if (answer.ok) return { quote: answer.body, problem: answer.body.refusal };
  return { quote: null, problem: answer.problem };
}

/** The amount due now with its arithmetic, the next bill, and how long the price holds. */
export function Price({ licensing, quote }: { readonly licensing: Licensing; readonly quote: Quote }) {
  const { zoned, subscription } = licensing;
  const { dueNow, nextBill, reactivated } = quote;
  const say = (amount: number): string => money(amount, dueNow.currency, zoned.locale);
  const isCarried = dueNow.amount === 0 && dueNow.lines.length > 0;
  return (
    <>
      {reactivated > 0 && <p>{counted(reactivated, 'ending licence')} will be reactivated free of charge.</p>}
      {dueNow.lines.length > 0 ? (
        <Bill
          {...dueNow}
          unitPrice={subscription.unitPrice}
          locale={zoned.locale}
          total={isCarried ? 'Charged today' : 'Today'}
        />
      ) : (
        <p>
          <strong>Nothing is charged today.</strong>
        </p>
      )}
      {isCarried && <p class="muted">This is too little to be charged by itself: it goes onto the next bill.</p>}
      {nextBill !== null && (
        <p>
          Then <strong>{say(nextBill.amount)}</strong> on {day(nextBill.at, zoned)} for{' '}
          {counted(nextBill.licences, 'licence')}
          {subscription.taxPercent > 0 && `, ${subscription.taxPercent}% tax included`}.
        </p>
      )}
      <p class="muted">This price holds until {time(quote.expiresAt, zoned)}.</p>
    </>
  );
}

interface ObstacleProps {
  readonly licensing: Licensing;
  readonly problem: Problem;
  readonly children?: Child;
}

/** Why a change is not possible now, when it will be, and a link to the remedy. */
export function Obstacle({ licensing: { base, zoned }, problem, children }: ObstacleProps) {
  const way = waysOut.get(problem.code);
  return (
    <div class="banner warning">
      <p>
        <strong>{problem.code === 'validation_failed' ? 'This is not possible' : problem.title}.</strong>{' '}
        {problem.detail}
      </p>
      {problem.retryAt !== undefined && <p>The same card can be charged again from {time(problem.retryAt, zoned)}.</p>}
      {children}
      {way !== undefined && (
        <p>
          <a href={`${base}${way.path}`}>{way.name}</a>
        </p>
      )}
    </div>
  );
}

const waysOut: ReadonlyMap<string, { readonly path: string; readonly name: string }> = new Map([
  ['billing_details_required', { path: '/billing-details/edit?from=pay', name: 'Add billing details' }],
  ['no_payment_method', { path: '/subscription#card', name: 'Add a card' }],
  ['card_declined', { path: '/subscription#card', name: 'Use another card' }],
  ['too_many_attempts', { path: '/subscription#card', name: 'Use another card' }],
  ['payment_overdue', { path: '/subscription', name: 'Pay what is overdue' }],
  ['cancellation_pending', { path: '/subscription', name: 'Keep the subscription' }],
]);
