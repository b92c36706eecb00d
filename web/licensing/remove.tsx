import type { Licence, Problem } from 'licence-billing-client';
import { ErrorSummary, Form, newIdempotencyKey } from '../components/form.tsx';
import { allRows } from '../components/list.tsx';
import {
  ConfirmButton,
  confirmedIn,
  formId,
  NumberChanged,
  QuantityForm,
  quantityIn,
  showPriceOf,
  type TypedQuantity,
} from '../components/quantity.tsx';
import type { PageContext } from '../deps.ts';
import { counted, day } from '../format.ts';
import { type Fields, fieldsOf, queryOf } from '../forms.ts';
import { render } from '../view.ts';
import { answerChange, backIn, buttonChange } from './change.ts';
import { BackToLicences, LicensingPage } from './frame.tsx';
import { Obstacle, Price, type Priced, priceOf } from './price.tsx';
import { baseOf, type Licensing, licenceIdOf, paramsOf, readLicensing } from './tenant.ts';

/** A number of licences, where more than are free with some that are held, or certain licences. */
interface Choice {
  /** Null where licences were named in the list and there is no box for a number. */
  readonly asked: TypedQuantity | null;
  readonly licenceIds: readonly string[];
}

function choiceIn(fields: Fields): Choice {
  const licenceIds = fields.list('licence');
  const isNamed = licenceIds.length > 0 && !fields.has('quantity');
  return { licenceIds, asked: isNamed ? null : quantityIn(fields) };
}

export function removePage(context: PageContext): Promise<Response> {
  // `licence` may occur many times.
  const query = queryOf(context, { licence: context.req.queries('licence') ?? [] });
  return showRemove(context, query, null);
}

export async function remove(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const { asked, licenceIds } = choiceIn(fields);
  const quantity = asked === null ? null : confirmedIn(fields, asked);
  if (asked !== null && quantity === null) return showPriceOf(context, fields, asked);
  const body = quantity === null ? { licenceIds: [...licenceIds] } : await leaving(context, quantity, licenceIds);
  if (body === null) return showRemove(context, fields, null);
  const answer = await context.get('client').ask('POST /v1/tenants/{t}/licences/removals', {
    params: paramsOf(context),
    body,
    ...fields.idempotencyKey(),
  });
  return answerChange(context, answer, {
    notice: (change) => `${counted(change?.licences.length ?? 0, 'licence')} removed.`,
    refused: (problem) => showRemove(context, fields, problem),
    next: backIn(context, fields) ?? baseOf(context),
  });
}

/**
 * Which licences go: so many free ones, and where that is not enough all free ones with those that were chosen; null where
 * too few or too many are chosen.
 */
async function leaving(context: PageContext, quantity: number, chosen: readonly string[]) {
  if (chosen.length === 0) return { quantity };
  const free = await freeLicences(context);
  return free.length + chosen.length === quantity ? { licenceIds: [...free, ...chosen] } : null;
}

/** All licences that are neither held nor ending. */
async function freeLicences(context: PageContext): Promise<readonly string[]> {
  const free = { assigned: 'false', status: 'active' } as const;
  const rows = await allRows((part) =>
    context
      .get('client')
      .do('GET /v1/tenants/{t}/licences', { params: paramsOf(context), query: { ...free, ...part } }),
  );
  return rows.map(({ id }) => id);
}

async function showRemove(context: PageContext, fields: Fields, problem: Problem | null): Promise<Response> {
  const choice = choiceIn(fields);
  const { asked, licenceIds } = choice;
  const licensing = await readLicensing(context);
  const { view, base, subscription } = licensing;
  return render(
    context,
    <LicensingPage licensing={licensing} title="Remove licences" tab="licences">
      <h2>Remove {asked === null ? licenceIds.join(', ') : 'licences'}</h2>
      <ErrorSummary problem={problem} />
      <div id="remove" class="panel">
        {asked !== null && (
          <>
            <NumberChanged view={view} fields={fields} asked={asked} />
            <QuantityForm
              view={view}
              action={`${base}/remove`}
              idempotencyKey={newIdempotencyKey()}
              partId="remove"
              label="How many fewer"
              asked={asked}
              note={`${subscription.licences.free} of ${subscription.licences.total} are free; free ones go first, the newest of them before the others.`}
            />
          </>
        )}
        <div aria-live="polite">{await confirmation(context, licensing, choice, fields)}</div>
      </div>
      <BackToLicences licensing={licensing} />
    </LicensingPage>,
    problem === null ? 200 : 409,
  );
}

/** Nothing where the number cannot be asked for. */
async function confirmation(context: PageContext, licensing: Licensing, { asked, licenceIds }: Choice, fields: Fields) {
  if (asked === null) {
    const [priced, named] = await Promise.all([
      priceOf(context, { type: 'removeLicences', licenceIds: [...licenceIds] }),
      licencesOf(context, licenceIds),
    ]);
    const back = fields.text('back');
    return <ConfirmNamed licensing={licensing} priced={priced} licenceIds={licenceIds} named={named} back={back} />;
  }
  const { quantity } = asked;
  if (quantity === null) return null;
  const priced = await priceOf(context, { type: 'removeLicences', quantity });
  if (priced.problem?.code !== 'too_many_assigned')
    return <ConfirmNumber licensing={licensing} priced={priced} quantity={quantity} />;
  const free = await freeLicences(context);
  const holders = priced.problem.holders ?? [];
  const some = holders.slice(0, quantity - free.length).map(({ licenceId }) => licenceId);
  return (
    <ConfirmHolders
      licensing={licensing}
      // Any so many licences leave the same bill.
      priced={await priceOf(context, { type: 'removeLicences', licenceIds: [...free, ...some] })}
      quantity={quantity}
      free={free.length}
      holders={holders}
      chosen={licenceIds}
      isRefused={confirmedIn(fields, asked) !== null}
    />
  );
}

/** The licences with these ids, as far as they exist. */
async function licencesOf(context: PageContext, ids: readonly string[]): Promise<readonly Licence[]> {
  const params = paramsOf(context);
  const pages = ids
    .slice(0, 50)
    .map((q) => context.get('client').do('GET /v1/tenants/{t}/licences', { params, query: { q, limit: 200 } }));
  const found = (await Promise.all(pages)).flatMap(({ data }) => data);
  return ids.flatMap((id) => found.find((licence) => licence.id === id) ?? []);
}

interface PricedProps {
  readonly licensing: Licensing;
  readonly priced: Priced;
}

/** When they leave, who loses access, and the next bill. */
function Effect({ licensing, priced: { quote }, named = [] }: PricedProps & { readonly named?: readonly Licence[] }) {
  return (
    <>
      <p>
        <EffectiveDate licensing={licensing} />
      </p>
      <AffectedUsers licences={named} />
      {quote !== null && quote.nextBill !== null && <Price licensing={licensing} quote={quote} />}
    </>
  );
}

interface ConfirmNamedProps extends PricedProps {
  readonly licenceIds: readonly string[];
  readonly named: readonly Licence[];
  /** The page that led here; empty where none did. */
  readonly back: string;
}

function ConfirmNamed({ licensing, priced, licenceIds, named, back }: ConfirmNamedProps) {
  const { view, base } = licensing;
  if (priced.problem !== null) return <Obstacle licensing={licensing} problem={priced.problem} />;
  return (
    <>
      <Effect licensing={licensing} priced={priced} named={named} />
      <Form view={view} action={`${base}/remove`} idempotencyKey={newIdempotencyKey()}>
        {licenceIds.map((id) => (
          <input type="hidden" name="licence" value={id} />
        ))}
        {back !== '' && <input type="hidden" name="back" value={back} />}
        <button type="submit">Remove {counted(licenceIds.length, 'licence')}</button>
      </Form>
    </>
  );
}

function ConfirmNumber({ licensing, priced, quantity }: PricedProps & { readonly quantity: number }) {
  if (priced.problem !== null) return <Obstacle licensing={licensing} problem={priced.problem} />;
  return (
    <>
      <Effect licensing={licensing} priced={priced} />
      <ConfirmButton quantity={quantity} quote={null}>{`Remove ${counted(quantity, 'licence')}`}</ConfirmButton>
    </>
  );
}

interface ConfirmHoldersProps extends PricedProps {
  readonly quantity: number;
  readonly free: number;
  readonly holders: NonNullable<Problem['holders']>;
  readonly chosen: readonly string[];
  /** The button was pressed with another number of holders than are to be chosen. */
  readonly isRefused: boolean;
}

const mostShown = 200;

/** More are to be removed than are free: the free ones go, and it asks which holders lose theirs. */
function ConfirmHolders({ licensing, priced, quantity, free, holders, chosen, isRefused }: ConfirmHoldersProps) {
  if (priced.problem !== null) return <Obstacle licensing={licensing} problem={priced.problem} />;
  const toChoose = quantity - free;
  const shown = holders.slice(0, mostShown);
  const counter = `${chosen.length} of ${toChoose} chosen`;
  return (
    <>
      <Effect licensing={licensing} priced={priced} />
      {isRefused && (
        <p class="banner error" role="alert">
          {`Choose ${toChoose}: ${chosen.length === 0 ? 'none is' : `${chosen.length} ${chosen.length === 1 ? 'is' : 'are'}`} chosen. Nothing was removed.`}
        </p>
      )}
      <fieldset data-counted={String(toChoose)}>
        <legend>
          {free === 0
            ? 'None is free: choose'
            : `${free === 1 ? 'The free one goes' : `The ${free} free ones go`}: choose`}{' '}
          {toChoose} {free === 0 ? '' : 'more '}whose holders lose access
        </legend>
        {shown.map(({ userId, name, licenceId }) => (
          <label class="choice">
            <input
              type="checkbox"
              form={formId}
              name="licence"
              value={licenceId}
              checked={chosen.includes(licenceId)}
            />
            <span dir="auto">{name ?? userId}</span> <small>{licenceId}</small>
          </label>
        ))}
        <p>
          <output>{counter}</output>
        </p>
      </fieldset>
      {holders.length > shown.length && (
        <p class="muted">{holders.length - shown.length} more are not shown: find them in the list of licences.</p>
      )}
      <ConfirmButton quantity={quantity} quote={null}>{`Remove ${counted(quantity, 'licence')}`}</ConfirmButton>
    </>
  );
}

function EffectiveDate({ licensing: { subscription, zoned } }: { readonly licensing: Licensing }) {
  const { period, state } = subscription;
  if (state === 'trialing' || state === 'suspended' || state === 'trial_expired' || period === null)
    return <>They leave at once; nothing is billed for them.</>;
  const end = day(period.end, zoned);
  return (
    <>
      They end on <strong>{end}</strong>, and work until then. You can reactivate them free before that day.
    </>
  );
}

function AffectedUsers({ licences }: { readonly licences: readonly Licence[] }) {
  const names = licences.flatMap(({ assignee }) => (assignee === null ? [] : [assignee.name ?? assignee.userId]));
  if (names.length === 0) return null;
  return (
    <p>
      <strong>{names.join(', ')}</strong> {names.length === 1 ? 'loses' : 'lose'} access then.
    </p>
  );
}

/** Undoes a removal. */
export const reactivate = buttonChange(
  (context, key) =>
    context.get('client').ask('POST /v1/tenants/{t}/licences/reactivations', {
      params: paramsOf(context),
      body: { licenceIds: [licenceIdOf(context)] },
      ...key,
    }),
  (context) => `${licenceIdOf(context)} stays. Nothing was charged.`,
);
