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
import { languageNames } from '../texts/language.ts';
import type { Texts } from '../texts/texts.ts';
import { typedBefore, typedOf } from '../typed.ts';
import { render, textsOf } from '../view.ts';
import { activationIn } from './activation-query.ts';
import { DetailsFields, detailsIn, fieldsOfDetails } from './details-form.tsx';
import { LicensingPage } from './frame.tsx';
import { May } from './rights.tsx';
import { readChecks, TaxIdSection } from './tax-id.tsx';
import { baseOf, type Licensing, paramsOf, readLicensing } from './tenant.ts';

/** Shows the newest details and the versions before, with their authors; nothing once the instance is deleted. */
export async function billingDetailsPage(context: PageContext): Promise<Response> {
  const [licensing, details, checks, versions] = await Promise.all([
    readLicensing(context),
    readDetails(context),
    readChecks(context),
    context.get('client').do('GET /v1/tenants/{t}/billing-details/versions', {
      params: paramsOf(context),
      // Reads one version more than it shows, to tell what the last shown one changed.
      query: partIn(queryOf(context), shownVersions + 1),
    }),
  ]);
  const { base, view } = licensing;
  const { details: t, words } = view.t;
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="subscription">
      <h2>{t.title}</h2>
      {details === null ? <p>{t.none}</p> : <Details licensing={licensing} details={details} />}
      <p class="actions">
        <May view={view} operation="PUT /v1/tenants/{t}/billing-details">
          <a class="button" href={`${base}/billing-details/edit`}>
            {details === null ? words.addDetails : t.change}
          </a>
        </May>
        <a href={`${base}/subscription`}>{words.backToSubscription}</a>
      </p>
      <TaxIdSection licensing={licensing} details={details} checks={checks} />
      <History licensing={licensing} versions={versions.data} nextCursor={versions.nextCursor} />
    </LicensingPage>,
  );
}

const shownVersions = 20;

/** The billing details; null until they are saved. */
export async function readDetails(context: PageContext): Promise<BillingDetails | null> {
  const answer = await context.get('client').ask('GET /v1/tenants/{t}/billing-details', { params: paramsOf(context) });
  return answer.ok ? answer.body : null;
}

interface DetailsProps {
  readonly licensing: Licensing;
  readonly details: BillingDetails;
}

/** The details that invoices are addressed to. */
export function Details({ licensing, details }: DetailsProps) {
  const { locale } = licensing.zoned;
  const t = licensing.view.t.details;
  const { legalName, address, note, language, taxId, tax } = details;
  const place = [address.postcode, address.city].filter((part) => part !== null).join(' ');
  return (
    <Facts>
      <Fact name={t.madeOutTo}>
        <address dir="auto">
          {[legalName, ...address.lines, place, countryName(address.country, locale)].map((line) => (
            <>
              {line}
              <br />
            </>
          ))}
        </address>
      </Fact>
      <Fact name={t.taxId}>
        {taxId ?? t.noTaxId}
        {details.taxIdState !== null && <small>{t.taxIdStates[details.taxIdState]}</small>}
      </Fact>
      {tax !== null && <Fact name={t.tax}>{t.taxSaid(tax)}</Fact>}
      <PurchaseOrder licensing={licensing} details={details} />
      {note !== null && (
        <Fact name={t.note}>
          <span class="lines" dir="auto">
            {note}
          </span>
        </Fact>
      )}
      <Fact name={t.language}>{languageNames[language]}</Fact>
    </Facts>
  );
}

/** How many days before the number's last day the page announces it. */
const endsSoonDays = 30;

function PurchaseOrder({ licensing: { view, subscription, zoned }, details }: DetailsProps) {
  const t = view.t.details;
  const { purchaseOrder, purchaseOrderUntil: until } = details;
  if (purchaseOrder === null) return null;
  const dayOf = (instant: string): string => civilDateIn(instant, subscription.timeZone);
  const soon = dayOf(new Date(Date.parse(subscription.now) + endsSoonDays * 86_400_000).toISOString());
  const isOver = until !== null && until < dayOf(subscription.now);
  const untilSaid = isOver ? t.orderOver : until !== null && until <= soon ? t.orderEndsSoon : t.orderUntil;
  return (
    <Fact name={t.purchaseOrder}>
      {purchaseOrder}
      {until !== null && <small>{untilSaid(civilDay(until, zoned.locale))}</small>}
    </Fact>
  );
}

interface HistoryProps {
  readonly licensing: Licensing;
  readonly versions: readonly BillingDetailsVersion[];
  readonly nextCursor: string | null;
}

/** The versions: who changed what, and when. */
function History({ licensing: { zoned, view }, versions, nextCursor }: HistoryProps) {
  if (versions.length === 0) return null;
  const t = view.t.details;
  const rows = versions
    .slice(0, nextCursor === null ? undefined : shownVersions)
    .map((version, index) => ({ version, before: versions[index + 1] ?? null }));
  const columns: readonly Column<(typeof rows)[number]>[] = [
    { name: t.when, class: 'when', show: ({ version }) => time(version.at, zoned) },
    { name: t.what, show: ({ version, before }) => changeIn(t, version, before) },
    { name: t.who, show: ({ version }) => describeActor(version.by, version.byName, view.t) },
  ];
  return (
    <section>
      <h2>{t.changes}</h2>
      <Table caption={t.changesCaption} columns={columns} rows={rows} />
      <More nextCursor={nextCursor} path={view.path} />
    </section>
  );
}

function changeIn(t: Texts['details'], version: BillingDetailsVersion, before: BillingDetailsVersion | null): string {
  if (before === null) return t.version(version.version);
  const changed = Object.entries(t.fields).filter(([name]) => {
    const field = name as keyof Texts['details']['fields'];
    return JSON.stringify(version[field]) !== JSON.stringify(before[field]);
  });
  return t.versionChanged(version.version, changed.map(([, words]) => words).join(', '));
}

export async function editDetailsPage(context: PageContext): Promise<Response> {
  const fields = fieldsOfDetails(await readDetails(context)).with(typedBefore(context));
  return showEdit(context, fields, typedOf(context), null);
}

/**
 * Saves the details and leads back; an activation goes on with its number and its start. It needs no idempotency key,
 * because saving the same details twice is one version.
 */
export async function editDetails(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const answer = await context.get('client').ask('PUT /v1/tenants/{t}/billing-details', {
    params: paramsOf(context),
    body: detailsIn(fields),
  });
  if (!answer.ok) return showEdit(context, fields, fields, answer.problem);
  context.get('leaveNotice')(textsOf(context).details.saved);
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
  const { base, view } = licensing;
  const { details: t, words } = view.t;
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.change} tab="subscription">
      <h2>{t.title}</h2>
      <ErrorSummary problem={problem === null ? null : { ...problem, detail: summaryOf(t, problem) }} />
      <Form view={view} action={`${base}/billing-details/edit`} class="panel">
        {Object.entries(activationIn(origin)).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        {origin.text('from') === 'pay' && <input type="hidden" name="from" value="pay" />}
        <DetailsFields view={view} fields={fields} problem={problem} />
        <div class="actions">
          <button type="submit">{words.save}</button>
          <a href={nextOf(base, origin)}>{words.doNotSave}</a>
        </div>
      </Form>
    </LicensingPage>,
    statusOf(problem),
  );
}

function summaryOf(t: Texts['details'], { code, detail }: Problem): string {
  return code === 'validation_failed' ? t.notSaved : detail;
}
