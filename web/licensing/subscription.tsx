import type { BillingDetails, UpcomingBill } from 'licence-billing-client';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { day, spaced } from '../format.ts';
import { render } from '../view.ts';
import { cardName } from '../words.ts';
import { Details, readDetails } from './billing-details.tsx';
import { CardForm, paidBySaving } from './card-form.tsx';
import { ComingList } from './coming.tsx';
import { LicensingPage } from './frame.tsx';
import { May, may } from './rights.tsx';
import { type Licensing, paramsOf, readLicensing, tenantIdOf } from './tenant.ts';

/** Shows the plan, the card, the bills to come, export and cancellation. */
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
    <LicensingPage licensing={licensing} title={licensing.view.t.frame.tabs.subscription} tab="subscription">
      <Plan licensing={licensing} />
      <ComingList licensing={licensing} coming={coming.data} />
      <CardOnFile licensing={licensing} />
      <Billed licensing={licensing} details={details} />
      <Contacts licensing={licensing} />
      <Upcoming licensing={licensing} bills={upcoming.data} />
      <Ending licensing={licensing} />
    </LicensingPage>,
  );
}

function Plan({ licensing }: { readonly licensing: Licensing }) {
  const { view, subscription, zoned, amounts, base } = licensing;
  const { state, converting, unitPrice, comingPrice, licences } = subscription;
  const { subscription: t, words } = view.t;
  const canActivate = (state === 'trialing' && !converting) || state === 'trial_expired';
  return (
    <article>
      <h2>{t.licences}</h2>
      <p>{t.plan(licences.total, amounts.price(unitPrice))}</p>
      {comingPrice !== null && (
        <p>{t.comingPrice(day(comingPrice.from, zoned), amounts.price(comingPrice.unitPrice))}</p>
      )}
      {canActivate ? (
        <May view={view} operation="POST /v1/tenants/{t}/subscription/activation">
          <a class="button" href={`${base}/activate`}>
            {state === 'trialing' ? words.continueAfterTrial : words.activate}
          </a>
        </May>
      ) : (
        <NumberActions licensing={licensing} />
      )}
    </article>
  );
}

function NumberActions({ licensing: { view, base, subscription } }: { readonly licensing: Licensing }) {
  const { subscription: t, words } = view.t;
  if (subscription.state === 'trialing') {
    return (
      <May view={view} operation="DELETE /v1/tenants/{t}/subscription/activation">
        <Form view={view} action={`${base}/activation/undo`} idempotencyKey={newIdempotencyKey()} class="actions">
          <a class="button" href={`${base}/activate`}>
            {t.changeNumber}
          </a>
          <button type="submit" class="secondary">
            {t.doNotContinue}
          </button>
        </Form>
      </May>
    );
  }
  return (
    <May view={view} operation="POST /v1/tenants/{t}/licences/removals">
      <div class="actions">
        <a class="button secondary" href={`${base}/add`}>
          {words.addLicences}
        </a>
        <a class="button secondary" href={`${base}/remove`}>
          {words.removeLicences}
        </a>
      </div>
    </May>
  );
}

function CardOnFile({ licensing }: { readonly licensing: Licensing }) {
  const { subscription } = licensing;
  const { paymentMethod: card, removedPaymentMethod: removed } = subscription;
  const t = licensing.view.t.subscription;
  const isWithout = removed === null ? t.noCard : t.cardRemoved(cardName(removed));
  return (
    <article id="card">
      <h2>{t.card}</h2>
      <p>
        {card === null
          ? isWithout
          : t.cardValid(cardName(card), `${String(card.expMonth).padStart(2, '0')}/${card.expYear}`)}
      </p>
      <ChargedAtOnce licensing={licensing} />
      <CardForm licensing={licensing} isSecondary={card !== null} />
      <small>{t.cardTyped}</small>
    </article>
  );
}

function Contacts({ licensing: { view, base } }: { readonly licensing: Licensing }) {
  const t = view.t.subscription;
  return (
    <article id="contacts">
      <h2>{t.contacts}</h2>
      <p>{t.contactsSay}</p>
      <a class="button secondary" href={`${base}/contacts`}>
        {t.chooseContacts}
      </a>
    </article>
  );
}

/** Says before a card is saved what it will be charged at once. */
function ChargedAtOnce({ licensing: { view, amounts, subscription } }: { readonly licensing: Licensing }) {
  const { state } = subscription;
  const amount = paidBySaving(subscription);
  if (amount === null) return null;
  return <p>{view.t.subscription.chargedAtOnce(amounts.total(amount), state === 'suspended')}</p>;
}

interface BilledProps {
  readonly licensing: Licensing;
  readonly details: BillingDetails | null;
}

function Billed({ licensing, details }: BilledProps) {
  const { base, tenant, view } = licensing;
  const { subscription: t, details: ofDetails, words } = view.t;
  return (
    <article id="billing-details">
      <h2>{t.details}</h2>
      {details === null ? <p>{ofDetails.none}</p> : <Details licensing={licensing} details={details} />}
      <div class="actions">
        {details === null ? (
          <May view={view} operation="PUT /v1/tenants/{t}/billing-details">
            <a class="button" href={`${base}/billing-details/edit`}>
              {words.addDetails}
            </a>
          </May>
        ) : (
          <a class="button secondary" href={`${base}/billing-details`}>
            {t.detailsAndChanges}
          </a>
        )}
      </div>
      <p>
        {t.called(tenant.name, tenant.adminEmail)}{' '}
        <May view={view} operation="PATCH /v1/tenants/{t}">
          <a href={`${base}/company`}>{t.changeName}</a>
        </May>
      </p>
    </article>
  );
}

function Upcoming({ licensing, bills }: { readonly licensing: Licensing; readonly bills: readonly UpcomingBill[] }) {
  const { view, zoned, subscription, amounts } = licensing;
  const t = view.t.subscription;
  if (bills.length === 0) return null;
  return (
    <article>
      <h2>{t.nextBills(bills.length)}</h2>
      <p class="muted">{t.ifNothingChanges(spaced(subscription.timeZone))}</p>
      <details>
        <summary>{t.showBills}</summary>
        <table>
          <caption class="visually-hidden">{t.billsToCome}</caption>
          <thead>
            <tr>
              <th scope="col">{t.date}</th>
              <th scope="col" class="number">
                {t.licences}
              </th>
              <th scope="col" class="number">
                {t.amount}
              </th>
            </tr>
          </thead>
          <tbody>
            {bills.map(({ at, amount, licences }) => (
              <tr>
                <td>{day(at, zoned)}</td>
                <td class="number">{licences.toLocaleString(zoned.locale)}</td>
                <td class="number">{amounts.total(amount)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </article>
  );
}

function Ending({ licensing: { view, base, subscription } }: { readonly licensing: Licensing }) {
  if (subscription.state === 'canceling' || !may(view.session, 'POST /v1/tenants/{t}/subscription/cancellation'))
    return null;
  const { subscription: t, words } = view.t;
  return (
    <article>
      <h2>{t.ending}</h2>
      <p>{t.endingSays}</p>
      <div class="actions">
        <a class="button secondary" href={`${base}/export`}>
          {words.exportData}
        </a>
        <a href={`${base}/cancel`}>{t.cancel}</a>
      </div>
    </article>
  );
}

/** Sends all of the instance's data as a ZIP file. */
export async function exportData(context: PageContext): Promise<Response> {
  const t = tenantIdOf(context);
  const zip = await context.get('client').do('GET /v1/tenants/{t}/export', { params: { t } });
  return context.body(new Uint8Array(zip), 200, {
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename="${t.replaceAll(/[^\w.-]/g, '_')}.zip"`,
  });
}
