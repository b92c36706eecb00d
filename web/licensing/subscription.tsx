import type { BillingDetails, UpcomingBill } from 'licence-billing-client';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { counted, day, money, spaced } from '../format.ts';
import { render } from '../view.ts';
import { cardName, reopening } from '../words.ts';
import { Details, NoDetails, readDetails } from './billing-details.tsx';
import { CardForm, paidBySaving } from './card-form.tsx';
import { ComingList } from './coming.tsx';
import { LicensingPage } from './frame.tsx';
import { May, may } from './rights.tsx';
import { type Licensing, paramsOf, readLicensing, tenantIdOf } from './tenant.ts';

/** The plan, the card, the bills to come, export and cancellation. */
export async function subscriptionPage(context: PageContext): Promise<Response> {
  const params = paramsOf(context);
  const client = context.get('client');
  const [licensing, details, upcoming, coming] = await Promise.all([
    readLicensing(context),
    readDetails(context),
    client.do('GET /v1/tenants/{t}/upcoming', { params, query: { months: 12 } }),
    client.do('GET /v1/tenants/{t}/going-to-happen', { params }),
  ]);
  return render(
    context,
    <LicensingPage licensing={licensing} title="Manage subscription" tab="subscription">
      <Plan licensing={licensing} />
      <ComingList licensing={licensing} coming={coming.data} />
      <CardOnFile licensing={licensing} />
      <Billed licensing={licensing} details={details} />
      <Contacts base={licensing.base} />
      <Upcoming licensing={licensing} bills={upcoming.data} />
      <Ending licensing={licensing} />
    </LicensingPage>,
  );
}

function Plan({ licensing }: { readonly licensing: Licensing }) {
  const { view, subscription, zoned, base } = licensing;
  const { state, converting, unitPrice, comingPrice, currency, taxPercent, licences } = subscription;
  const price = `${money(unitPrice, currency, zoned.locale)} a licence and month${taxPercent > 0 ? `, plus ${taxPercent}% tax` : ''}`;
  const canActivate = (state === 'trialing' && !converting) || state === 'trial_expired';
  return (
    <article>
      <h2>Licences</h2>
      <p>
        {counted(licences.total, 'licence', 'licences', zoned.locale)} at {price}. Only users who make calls need one;
        every other user is free.
      </p>
      {comingPrice !== null && (
        <p>
          <strong>
            From {day(comingPrice.from, zoned)}: {money(comingPrice.unitPrice, currency, zoned.locale)} a licence.
          </strong>{' '}
          What you add before then costs the price that you have now.
        </p>
      )}
      {canActivate ? (
        <May view={view} operation="POST /v1/tenants/{t}/subscription/activation">
          <a class="button" href={`${base}/activate`}>
            {state === 'trialing' ? 'Continue after the trial' : 'Activate the subscription'}
          </a>
        </May>
      ) : (
        <NumberActions licensing={licensing} />
      )}
    </article>
  );
}

function NumberActions({ licensing: { view, base, subscription } }: { readonly licensing: Licensing }) {
  if (subscription.state === 'trialing') {
    return (
      <May view={view} operation="DELETE /v1/tenants/{t}/subscription/activation">
        <Form view={view} action={`${base}/activation/undo`} idempotencyKey={newIdempotencyKey()} class="actions">
          <a class="button" href={`${base}/activate`}>
            Change the number
          </a>
          <button type="submit" class="secondary">
            Do not continue after the trial
          </button>
        </Form>
      </May>
    );
  }
  return (
    <May view={view} operation="POST /v1/tenants/{t}/licences/removals">
      <div class="actions">
        <a class="button secondary" href={`${base}/add`}>
          Add licences
        </a>
        <a class="button secondary" href={`${base}/remove`}>
          Remove licences
        </a>
      </div>
    </May>
  );
}

function CardOnFile({ licensing }: { readonly licensing: Licensing }) {
  const { subscription } = licensing;
  const { paymentMethod: card, removedPaymentMethod: removed } = subscription;
  return (
    <article id="card">
      <h2>Card</h2>
      <p>
        {card === null
          ? `${removed === null ? 'No card is on file.' : `${cardName(removed)} was removed at our card processor.`} Nothing can be charged without a card.`
          : `${cardName(card)}, valid to ${String(card.expMonth).padStart(2, '0')}/${card.expYear}.`}
      </p>
      <ChargedAtOnce licensing={licensing} />
      <CardForm licensing={licensing} isSecondary={card !== null} />
      <small>The card is typed on our card processor’s own page; we never see its number.</small>
    </article>
  );
}

function Contacts({ base }: { readonly base: string }) {
  return (
    <article id="contacts">
      <h2>Contacts</h2>
      <p>Receipts, failed payments, or everything can go to other addresses of your company.</p>
      <a class="button secondary" href={`${base}/contacts`}>
        Choose who gets our mails
      </a>
    </article>
  );
}

/** What a new card pays at once, said before it is saved. */
function ChargedAtOnce({ licensing: { zoned, subscription } }: { readonly licensing: Licensing }) {
  const { state, currency } = subscription;
  const amount = paidBySaving(subscription);
  if (amount === null) return null;
  return (
    <p>
      A new card is charged <strong>{money(amount, currency, zoned.locale)}</strong> at once
      {state === 'suspended' ? `: ${reopening}.` : ', for what is overdue.'}
    </p>
  );
}

interface BilledProps {
  readonly licensing: Licensing;
  readonly details: BillingDetails | null;
}

function Billed({ licensing, details }: BilledProps) {
  const { base, tenant, view } = licensing;
  return (
    <article id="billing-details">
      <h2>Billing details</h2>
      {details === null ? <NoDetails /> : <Details licensing={licensing} details={details} />}
      <div class="actions">
        {details === null ? (
          <May view={view} operation="PUT /v1/tenants/{t}/billing-details">
            <a class="button" href={`${base}/billing-details/edit`}>
              Add billing details
            </a>
          </May>
        ) : (
          <a class="button secondary" href={`${base}/billing-details`}>
            Billing details and their changes
          </a>
        )}
      </div>
      <p>
        These pages call the company {tenant.name}, and mails go to {tenant.adminEmail}.{' '}
        <May view={view} operation="PATCH /v1/tenants/{t}">
          <a href={`${base}/company`}>Change name or mail address</a>
        </May>
      </p>
    </article>
  );
}

function Upcoming({ licensing, bills }: { readonly licensing: Licensing; readonly bills: readonly UpcomingBill[] }) {
  const { zoned, subscription } = licensing;
  if (bills.length === 0) return null;
  return (
    <article>
      <h2>The next {counted(bills.length, 'bill')}</h2>
      <p class="muted">If nothing changes. Dates are in {spaced(subscription.timeZone)} time.</p>
      <table>
        <caption class="visually-hidden">Bills to come</caption>
        <thead>
          <tr>
            <th scope="col">Date</th>
            <th scope="col" class="number">
              Licences
            </th>
            <th scope="col" class="number">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {bills.map(({ at, amount, currency, licences }) => (
            <tr>
              <td>{day(at, zoned)}</td>
              <td class="number">{licences.toLocaleString(zoned.locale)}</td>
              <td class="number">{money(amount, currency, zoned.locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}

function Ending({ licensing: { view, base, subscription } }: { readonly licensing: Licensing }) {
  if (subscription.state === 'canceling' || !may(view.session, 'POST /v1/tenants/{t}/subscription/cancellation'))
    return null;
  return (
    <article>
      <h2>Export, or cancel</h2>
      <p>Your data can be taken along at any time, and a cancellation can be taken back until its day comes.</p>
      <div class="actions">
        <a class="button secondary" href={`${base}/export`}>
          Export your data
        </a>
        <a href={`${base}/cancel`}>Cancel subscription…</a>
      </div>
    </article>
  );
}

/** All of the instance's data as a ZIP file. */
export async function exportData(context: PageContext): Promise<Response> {
  const t = tenantIdOf(context);
  const zip = await context.get('client').do('GET /v1/tenants/{t}/export', { params: { t } });
  return context.body(new Uint8Array(zip), 200, {
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename="${t.replaceAll(/[^\w.-]/g, '_')}.zip"`,
  });
}
