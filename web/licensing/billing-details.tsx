import type { BillingDetails, BillingDetailsVersion, Problem } from 'licence-billing-client';
import { describeActor } from '../activity-words.ts';
import { Fact, Facts } from '../components/facts.tsx';
import { ErrorSummary, Form } from '../components/form.tsx';
import { type Column, More, partIn, Table } from '../components/list.tsx';
import { countryName } from '../countries.ts';
import type { PageContext } from '../deps.ts';
import { statusOf } from '../faults.ts';
import { civilDateIn, civilDay, time } from '../format.ts';
import { type Fields, fieldsOf, queryOf } from '../forms.ts';
import { render } from '../view.ts';
import { activationIn } from './activation-query.ts';
import { DetailsFields, detailsIn, fieldsOfDetails } from './details-form.tsx';
import { LicensingPage } from './frame.tsx';
import { May } from './rights.tsx';
import { readChecks, TaxIdSection } from './tax-id.tsx';
import { baseOf, type Licensing, paramsOf, readLicensing } from './tenant.ts';

/** The newest details with who saved what before; nothing of an instance that is gone. */
export async function billingDetailsPage(context: PageContext): Promise<Response> {
  const [licensing, details, checks, versions] = await Promise.all([
    readLicensing(context),
    readDetails(context),
    readChecks(context),
    context.get('client').do('GET /v1/tenants/{t}/billing-details/versions', {
      params: paramsOf(context),
      // One more, to tell what the last one shown has changed.
      query: partIn(queryOf(context), shownVersions + 1),
    }),
  ]);
  const { base } = licensing;
  return render(
    context,
    <LicensingPage licensing={licensing} title="Billing details" tab="subscription">
      <h2>Billing details</h2>
      {details === null ? <NoDetails /> : <Details licensing={licensing} details={details} />}
      <p class="actions">
        <May view={licensing.view} operation="PUT /v1/tenants/{t}/billing-details">
          <a class="button" href={`${base}/billing-details/edit`}>
            {details === null ? 'Add billing details' : 'Change billing details'}
          </a>
        </May>
        <a href={`${base}/subscription`}>Back to the subscription</a>
      </p>
      <TaxIdSection licensing={licensing} details={details} checks={checks} />
      <History licensing={licensing} versions={versions.data} nextCursor={versions.nextCursor} />
    </LicensingPage>,
  );
}

const shownVersions = 20;

/** Null until they are saved. */
export async function readDetails(context: PageContext): Promise<BillingDetails | null> {
  const answer = await context.get('client').ask('GET /v1/tenants/{t}/billing-details', { params: paramsOf(context) });
  return answer.ok ? answer.body : null;
}

export function NoDetails() {
  return <p>There are none yet: invoices name the company, and no address.</p>;
}

interface DetailsProps {
  readonly licensing: Licensing;
  readonly details: BillingDetails;
}

/** Whom invoices are made out to. */
export function Details({ licensing, details }: DetailsProps) {
  const { locale } = licensing.zoned;
  const { legalName, address, note, language, taxId, tax } = details;
  const place = [address.postcode, address.city].filter((part) => part !== null).join(' ');
  return (
    <Facts>
      <Fact name="Invoices are made out to">
        <address dir="auto">
          {[legalName, ...address.lines, place, countryName(address.country, locale)].map((line) => (
            <>
              {line}
              <br />
            </>
          ))}
        </address>
      </Fact>
      <Fact name="VAT or tax id">
        {taxId ?? 'none'}
        {details.taxIdState !== null && <small>{taxIdWords[details.taxIdState]}</small>}
      </Fact>
      {tax !== null && <Fact name="Tax">{tax.why}</Fact>}
      <PurchaseOrder licensing={licensing} details={details} />
      {note !== null && (
        <Fact name="Note on invoices">
          <span class="lines" dir="auto">
            {note}
          </span>
        </Fact>
      )}
      <Fact name="Language of invoices">{language === 'de' ? 'Deutsch' : 'English'}</Fact>
    </Facts>
  );
}

const taxIdWords: Readonly<Record<NonNullable<BillingDetails['taxIdState']>, string>> = {
  valid: 'The register knows it.',
  invalid: 'The register does not know it: put it right, or VAT may be taken.',
  unverified: 'Its form is right. The register has not confirmed it yet.',
};

/** How long before its last day the page says that the number is about to end. */
const endsSoonDays = 30;

function PurchaseOrder({ licensing: { subscription, zoned }, details }: DetailsProps) {
  const { purchaseOrder, purchaseOrderUntil: until } = details;
  if (purchaseOrder === null) return null;
  const dayOf = (instant: string): string => civilDateIn(instant, subscription.timeZone);
  const soon = dayOf(new Date(Date.parse(subscription.now) + endsSoonDays * 86_400_000).toISOString());
  const isOver = until !== null && until < dayOf(subscription.now);
  return (
    <Fact name="Purchase-order number">
      {purchaseOrder}
      {until !== null && (
        <small>
          {isOver
            ? `Its last day was ${civilDay(until, zoned.locale)}: it is not printed any more.`
            : `Printed until ${civilDay(until, zoned.locale)}${until <= soon ? ', which is soon: is there a new one?' : '.'}`}
        </small>
      )}
    </Fact>
  );
}

interface HistoryProps {
  readonly licensing: Licensing;
  readonly versions: readonly BillingDetailsVersion[];
  readonly nextCursor: string | null;
}

/** Who changed what, and when. */
function History({ licensing: { zoned, view }, versions, nextCursor }: HistoryProps) {
  if (versions.length === 0) return null;
  const rows = versions
    .slice(0, nextCursor === null ? undefined : shownVersions)
    .map((version, index) => ({ version, before: versions[index + 1] ?? null }));
  const columns: readonly Column<(typeof rows)[number]>[] = [
    { name: 'When', class: 'when', show: ({ version }) => time(version.at, zoned) },
    { name: 'What', show: ({ version, before }) => changeIn(version, before) },
    { name: 'Who', show: ({ version }) => describeActor(version.by, version.byName) },
  ];
  return (
    <section>
      <h2>Changes</h2>
      <Table caption="Changes of the billing details" columns={columns} rows={rows} />
      <More nextCursor={nextCursor} path={view.path} />
    </section>
  );
}

const fieldNames = {
  legalName: 'legal name',
  address: 'address',
  taxId: 'tax id',
  purchaseOrder: 'purchase-order number',
  purchaseOrderUntil: 'its last day',
  note: 'note',
  language: 'language',
} as const;

function changeIn(version: BillingDetailsVersion, before: BillingDetailsVersion | null): string {
  if (before === null) return `Version ${version.version}`;
  const changed = Object.entries(fieldNames).filter(([name]) => {
    const field = name as keyof typeof fieldNames;
    return JSON.stringify(version[field]) !== JSON.stringify(before[field]);
  });
  return `Version ${version.version}: ${changed.map(([, words]) => words).join(', ')} changed`;
}

export async function editDetailsPage(context: PageContext): Promise<Response> {
  return showEdit(context, fieldsOfDetails(await readDetails(context)), queryOf(context), null);
}

/** Saves, and leads back: an activation goes on with its number and its beginning. Sent twice, it is saved once without a key. */
export async function editDetails(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const answer = await context.get('client').ask('PUT /v1/tenants/{t}/billing-details', {
    params: paramsOf(context),
    body: detailsIn(fields),
  });
  if (!answer.ok) return showEdit(context, fields, fields, answer.problem);
  context.get('leaveNotice')('Billing details saved. They count from the next invoice on.');
  return context.redirect(nextOf(baseOf(context), fields), 303);
}

function nextOf(base: string, fields: Fields): string {
  const activation = new URLSearchParams(activationIn(fields)).toString();
  if (activation !== '') return `${base}/activate?${activation}`;
  return fields.text('from') === 'pay' ? `${base}/pay` : `${base}/billing-details`;
}

async function showEdit(
  context: PageContext,
  fields: Fields,
  origin: Fields,
  problem: Problem | null,
): Promise<Response> {
  const licensing = await readLicensing(context);
  const { base, view, zoned } = licensing;
  return render(
    context,
    <LicensingPage licensing={licensing} title="Change billing details" tab="subscription">
      <h2>Billing details</h2>
      <ErrorSummary problem={problem === null ? null : { ...problem, detail: summaryOf(problem) }} />
      <Form view={view} action={`${base}/billing-details/edit`} class="panel">
        {Object.entries(activationIn(origin)).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        {origin.text('from') === 'pay' && <input type="hidden" name="from" value="pay" />}
        <DetailsFields fields={fields} problem={problem} locale={zoned.locale} />
        <div class="actions">
          <button type="submit">Save</button>
          <a href={nextOf(base, origin)}>Do not save</a>
        </div>
      </Form>
    </LicensingPage>,
    statusOf(problem),
  );
}

function summaryOf({ code, detail }: Problem): string {
  return code === 'validation_failed' ? 'Nothing was saved. What is wrong stands beside the fields.' : detail;
}
