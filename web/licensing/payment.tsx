import type { Child } from 'hono/jsx';
import type { Confirmation, Problem, Subscription } from 'licence-billing-client';
import type { PageContext } from '../deps.ts';
import { fieldsOf } from '../forms.ts';
import type { Texts } from '../texts/texts.ts';
import { render, textsOf } from '../view.ts';
import { Awaited, goOn } from './awaited.tsx';
import { ConfirmAtBank, paymentPath } from './awaiting-payer.tsx';
import { answerChange, backIn } from './change.ts';
import { BackToLicences, LicensingPage } from './frame.tsx';
import { leaveFor } from './leave.tsx';
import { Refused, showRefusal } from './refused.tsx';
import { May } from './rights.tsx';
import { baseOf, type Licensing, paramsOf, readLicensing, receiptPath } from './tenant.ts';

/** Handles the return from the bank: leads to the receipt once there is one, else shows how the payment stands. */
export async function paymentPage(context: PageContext): Promise<Response> {
  const params = chargeParams(context);
  const found = await context.get('client').do('GET /v1/tenants/{t}/charges/{id}/confirmation', { params });
  // A payer who comes back waits for the outcome, even while the card processor does not answer.
  const standing = found.standing === 'bank_away' ? 'under_way' : found.standing;
  return showPayment(context, { ...found, standing });
}

/** Leads straight to the bank; where nothing is left to confirm, shows how the payment stands. */
export async function confirmPayment(context: PageContext): Promise<Response> {
  const params = chargeParams(context);
  const returnUrl = `${context.get('publicUrl')}${paymentPath(baseOf(context), params.id)}`;
  const answer = await context.get('client').ask('POST /v1/tenants/{t}/charges/{id}/confirmation', {
    params,
    body: { returnUrl },
  });
  if (!answer.ok) return showRefusal(context, answer.problem);
  const { url } = answer.body;
  return url === null ? showPayment(context, answer.body) : leaveFor(context, url, textsOf(context).payment.leaving);
}

/** Withdraws a purchase and leads back to the page, which says how the payment stands if it could not be withdrawn. */
export async function withdrawPayment(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const params = chargeParams(context);
  const answer = await context.get('client').ask('POST /v1/tenants/{t}/charges/{id}/withdrawal', {
    params,
    body: {},
    ...fields.idempotencyKey(),
  });
  const base = baseOf(context);
  const t = textsOf(context).payment;
  const next = backIn(context, fields) ?? base;
  return answerChange(context, answer, {
    notice: () => t.withdrawn,
    refused({ status }) {
      if (status < 500) return context.redirect(paymentPath(base, params.id), 303);
      context.get('leaveNotice')(t.notWithdrawn, 'warning');
      return context.redirect(next, 303);
    },
    next,
  });
}

function chargeParams(context: PageContext): { readonly t: string; readonly id: string } {
  return { ...paramsOf(context), id: context.req.param('id') ?? '' };
}

async function showPayment(context: PageContext, confirmation: Confirmation): Promise<Response> {
  const licensing = await readLicensing(context);
  const { view } = licensing;
  const isAwaited = isOnItsWay(confirmation);
  if (confirmation.standing === 'paid' && !isAwaited) return goToReceipt(context, licensing, confirmation);
  // Loads the whole page again, because the notices above change too.
  if (!isAwaited && context.req.header('hx-request') !== undefined) return goOn(context, view.path);
  const t = view.t.payment;
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="licences" isKept looksAgain={isAwaited}>
      {isAwaited ? (
        <Awaited view={view} id="payment" title={t.onItsWay} againAfterSeconds={5}>
          {t.showsReceipt}
        </Awaited>
      ) : (
        <>
          <h2>{t.title}</h2>
          <Standing licensing={licensing} confirmation={confirmation} />
          <BackToLicences licensing={licensing} />
        </>
      )}
    </LicensingPage>,
  );
}

/** Whether the outcome is on its way: a payment counts as paid a moment before its receipt exists. */
function isOnItsWay({ standing, charge }: Confirmation): boolean {
  return standing === 'under_way' || (standing === 'paid' && charge.invoiceNumber === null);
}

function goToReceipt(
  context: PageContext,
  { base, amounts }: Licensing,
  { charge: { amount, tax, quantity, invoiceNumber } }: Confirmation,
): Response {
  context.get('leaveNotice')(textsOf(context).payment.paid(amounts.total(amount, tax > 0), quantity));
  return goOn(context, receiptPath(base, invoiceNumber ?? ''));
}

interface StandingProps {
  readonly licensing: Licensing;
  readonly confirmation: Confirmation;
}

function Standing({ licensing, confirmation: { standing, declineCode, charge } }: StandingProps) {
  const { view, amounts } = licensing;
  const t = view.t.payment;
  switch (standing) {
    case 'to_confirm':
      return <Refused problem={refusal('authentication_required')} licensing={licensing} />;
    case 'declined':
      return (
        <>
          <Refused problem={refusal('card_declined', declineCode)} licensing={licensing} />
          <WayOn licensing={licensing} />
        </>
      );
    case 'bank_away':
      return (
        <Said text={t.bankAway}>
          <ConfirmAtBank licensing={licensing} />
        </Said>
      );
    case 'cannot_confirm':
      return (
        <>
          <Said text={t.cannotConfirm}>
            <a class="button" href={`${licensing.base}/subscription#card`}>
              {view.t.words.anotherCard}
            </a>
          </Said>
          <WayOn licensing={licensing} />
        </>
      );
    case 'given_back':
      return <Said text={t.givenBack(amounts.total(charge.amount, charge.tax > 0))} />;
    case 'withdrawn':
      return <Said text={t.wasWithdrawn} />;
    case 'paid':
    case 'under_way':
      return null;
  }
}

function refusal(code: string, declineCode: string | null = null): Problem {
  const said = { type: `urn:problem:${code}`, title: '', status: 402, detail: '', code };
  return declineCode === null ? said : { ...said, declineCode };
}

function Said({ text, children }: { readonly text: string; readonly children?: Child }) {
  return (
    <section class="banner" role="alert" tabindex={-1} data-focus>
      <p>{text}</p>
      {children}
    </section>
  );
}

/** Where an unpaid purchase can be requested again, by the tenant's state. */
const wayOn: Readonly<Partial<Record<Subscription['state'], keyof Texts['payment']['ways']>>> = {
  trialing: 'activate',
  trial_expired: 'activate',
  active: 'add',
  past_due: 'pay',
  suspended: 'pay',
};

const operationOf = {
  activate: 'POST /v1/tenants/{t}/subscription/activation',
  add: 'POST /v1/tenants/{t}/licences',
  pay: 'POST /v1/tenants/{t}/payments',
} as const;

function WayOn({ licensing: { view, base, subscription } }: { readonly licensing: Licensing }) {
  const way = wayOn[subscription.state];
  if (way === undefined) return null;
  return (
    <May view={view} operation={operationOf[way]}>
      <p>
        <a href={`${base}/${way}`}>{view.t.payment.ways[way]}</a>
      </p>
    </May>
  );
}
