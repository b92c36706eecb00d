import type { Charge, ChargeDetail, TaxIdCheck } from 'licence-billing-client';
import { Bill } from '../components/bill.tsx';
import { Fact, Facts, Figure, Figures } from '../components/facts.tsx';
import { Document, WorkflowLink } from '../components/links.tsx';
import { type Column, Table } from '../components/list.tsx';
import { FinancePage } from '../components/section-page.tsx';
import { ChargeState } from '../components/states.tsx';
import { TaxIdChecks } from '../components/tax-id-checks.tsx';
import { Timeline } from '../components/timeline.tsx';
import type { PageContext } from '../deps.ts';
import { money, spaced, time, type Zoned } from '../format.ts';
import { chargePath, chargesPath, tenantPath } from '../paths.ts';
import { texts } from '../texts/texts.ts';
import { inSellersZone, render, type View, viewOf } from '../view.ts';
import { cardName } from '../words.ts';
import { companyOf, lookUpWords, titleOf } from './charge-words.ts';
import { Disputes } from './disputes.tsx';
import { isUndecided, LookUp } from './look-up.tsx';
import { Refunds } from './refunds.tsx';

/** Shows one charge with everything known about it, enough to explain it to a customer. */
export async function chargePage(context: PageContext): Promise<Response> {
  const params = { id: context.req.param('id') ?? '' };
  const client = context.get('client');
  const charge = await client.do('GET /v1/finance/charges/{id}', { params });
  const checks = await client.do('GET /v1/tenants/{t}/tax-id-checks', {
    params: { t: charge.tenantId },
    query: { limit: shownChecks },
  });
  const view = viewOf(context);
  const zoned = inSellersZone(view);
  return render(
    context,
    <FinancePage view={view} title={titleOf(charge, zoned)} within="Charges">
      <Head charge={charge} zoned={zoned} />
      <LookUp charge={charge} view={view} />
      <Why charge={charge} view={view} />
      <TaxIdProof checks={checks.data} zoned={zoned} />
      <References charge={charge} zoned={zoned} isOps={view.session.role === 'ops'} />
      <Attempts charge={charge} zoned={zoned} />
      <WentBack charge={charge} />
      <Refunds charge={charge} zoned={zoned} />
      <Disputes disputes={charge.disputes} zoned={zoned} />
      <Events charge={charge} zoned={zoned} />
    </FinancePage>,
  );
}

/** How many of the newest checks are shown: the one that the bill was made by, and those since. */
const shownChecks = 10;

function TaxIdProof({ checks, zoned }: { readonly checks: readonly TaxIdCheck[]; readonly zoned: Zoned }) {
  if (checks.length === 0) return null;
  return (
    <section>
      <h2>Checks of the tax id</h2>
      <TaxIdChecks checks={checks} zoned={zoned} t={texts.en} />
    </section>
  );
}

interface Shown {
  readonly charge: ChargeDetail;
  readonly zoned: Zoned;
}

function Head({ charge, zoned }: Shown) {
  const { amount, refunded, currency, state, declineCode, createdAt, settledAt, card } = charge;
  return (
    <Figures>
      <Figure name="Amount">
        {money(amount, currency, zoned.locale)}
        {refunded > 0 && <small>{money(refunded, currency, zoned.locale)} given back</small>}
      </Figure>
      <Figure name="State" isText>
        <ChargeState state={state} declineCode={declineCode} />
      </Figure>
      <Figure name="Made" isText>
        {time(createdAt, zoned)}
        {settledAt !== null && <small>settled {time(settledAt, zoned)}</small>}
      </Figure>
      {card !== null && (
        <Figure name="Card" isText>
          {cardName(card)}
        </Figure>
      )}
    </Figures>
  );
}

function Why({ charge: { why, lines, tax, amount, currency }, view }: Pick<Shown, 'charge'> & { readonly view: View }) {
  return (
    <section class="columns">
      <div>
        <h2>Why this amount</h2>
        <ol class="why">
          {why.map((sentence) => (
            <li>{sentence}</li>
          ))}
        </ol>
      </div>
      <div>
        <h2>Lines</h2>
        <Bill lines={lines} tax={tax} amount={amount} currency={currency} view={view} total="In all" />
      </div>
    </section>
  );
}

/** What refunds and disputes took back of the charge, and what is left. */
function WentBack({ charge: { whatWentBack } }: { readonly charge: ChargeDetail }) {
  if (whatWentBack.length === 0) return null;
  return (
    <section>
      <h2>What became of the money</h2>
      <ol class="why">
        {whatWentBack.map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ol>
    </section>
  );
}

/** Where the charge is recorded: at the card processor, as an invoice, in the workflow's history. */
function References({ charge, zoned, isOps }: Shown & { readonly isOps: boolean }) {
  const { id, key, tenantId, invoice, period, recordedAt } = charge;
  return (
    <section>
      <h2>Where it is found</h2>
      <Facts>
        <Fact name="Tenant">
          <bdi>{companyOf(charge)}</bdi> ·{' '}
          {isOps ? <a href={tenantPath(tenantId)}>{tenantId}</a> : <span class="id">{tenantId}</span>} ·{' '}
          <a href={chargesPath(tenantId)}>all its charges</a>
        </Fact>
        <Fact name="Period">
          {period.number}: {time(period.start, zoned)} to {time(period.end, zoned)}
        </Fact>
        <Fact name="Receipt">
          {invoice === null ? 'none: an invoice is made when a charge is paid' : <Document invoice={invoice} />}
        </Fact>
        <Fact name="Stripe">
          <AtStripe charge={charge} />
        </Fact>
        <Fact name="History">
          <History charge={charge} />
        </Fact>
        <Fact name="Id and key">
          <span class="id">{id}</span> <small class="id">{key}</small>
        </Fact>
        <Fact name="Written down">{time(recordedAt, zoned)}, by the real clock</Fact>
      </Facts>
    </section>
  );
}

/** The charge's object at Stripe, or what is known without one; for an undecided charge that is not "none". */
function AtStripe({ charge }: { readonly charge: ChargeDetail }) {
  const { stripe, state, declineCode } = charge;
  if (stripe !== null)
    return (
      <a class="id" href={stripe.url}>
        {stripe.id}
      </a>
    );
  if (isUndecided(charge)) return <>{lookUpWords(charge, Date.now())}</>;
  return <>{state === 'declined' && declineCode !== null ? `none: ${spaced(declineCode)}` : 'none'}</>;
}

function History({ charge: { workflow, history } }: { readonly charge: ChargeDetail }) {
  const run = <small class="id">run {workflow.runId}</small>;
  if (history === 'gone') return <>no longer kept in Temporal {run}</>;
  return (
    <>
      <WorkflowLink workflow={workflow} />
      {history === 'unknown' && ' (Temporal does not say just now whether it is still kept)'} {run}
    </>
  );
}

function Attempts({ charge, zoned }: Shown) {
  const columns: readonly Column<Charge>[] = [
    {
      name: 'Attempt',
      show: ({ id, attempt }) =>
        id === charge.id ? `${attempt}, this one` : <a href={chargePath(id)}>attempt {attempt}</a>,
    },
    { name: 'Made', show: ({ createdAt }) => time(createdAt, zoned) },
    { name: 'Settled', show: ({ settledAt }) => (settledAt === null ? null : time(settledAt, zoned)) },
    { name: 'State', show: (attempt) => <ChargeState state={attempt.state} declineCode={attempt.declineCode} /> },
    { name: 'Amount', class: 'number', show: ({ amount, currency }) => money(amount, currency, zoned.locale) },
  ];
  return (
    <section>
      <h2>Attempts</h2>
      <Table caption="Every attempt to charge for this" columns={columns} rows={charge.attempts} />
    </section>
  );
}

/** The activity log's events about this charge. */
function Events({ charge: { activity }, zoned }: Shown) {
  if (activity.length === 0) return null;
  return (
    <section>
      <h2>What happened</h2>
      <Timeline events={activity} zoned={zoned} />
    </section>
  );
}
