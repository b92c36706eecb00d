import type { Licence, Problem } from 'licence-billing-client';
import { ErrorSummary, Form, newIdempotencyKey } from '../components/form.tsx';
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
import { day } from '../format.ts';
import { chosen, type Fields, fieldsOf, queryOf } from '../forms.ts';
import { render, textsOf } from '../view.ts';
import { Back } from './back.tsx';
import { answerChange, backIn } from './change.ts';
import { BackToLicences, LicensingPage } from './frame.tsx';
import { Obstacle, Price, type Priced, priceOf } from './price.tsx';
import { freeLicences, licencesOf } from './read-licences.ts';
import { showRefusal } from './refused.tsx';
import { baseOf, type Licensing, paramsOf, readLicensing } from './tenant.ts';
import { undoReactivating, undoRemoving } from './undo.ts';

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
  if (asked !== null && quantity === null)
    return showPriceOf(context, fields, asked, chosen({ back: fields.text('back') }));
  const body = quantity === null ? { licenceIds: [...licenceIds] } : await leaving(context, quantity, licenceIds);
  if (body === null) return showRemove(context, fields, null);
  const answer = await context.get('client').ask('POST /v1/tenants/{t}/licences/removals', {
    params: paramsOf(context),
    body,
    ...fields.idempotencyKey(),
  });
  return answerChange(context, answer, {
    notice: (change) => textsOf(context).remove.removed(change?.licences.length ?? 0),
    undo: (change) => undoRemoving(context, fields, change),
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

async function showRemove(context: PageContext, fields: Fields, problem: Problem | null): Promise<Response> {
  const choice = choiceIn(fields);
  const { asked, licenceIds } = choice;
  const licensing = await readLicensing(context);
  const { view, base, subscription } = licensing;
  const t = view.t.remove;
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="licences">
      <h2>{asked === null ? t.heading(licenceIds.join(', ')) : t.title}</h2>
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
              label={t.howMany}
              asked={asked}
              note={t.freeNote(subscription.licences.free, subscription.licences.total)}
              hidden={chosen({ back: fields.text('back') })}
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
    return <ConfirmNamed licensing={licensing} priced={priced} licenceIds={licenceIds} named={named} fields={fields} />;
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
      <AffectedUsers licensing={licensing} licences={named} />
      {quote !== null && quote.nextBill !== null && <Price licensing={licensing} quote={quote} />}
    </>
  );
}

interface ConfirmNamedProps extends PricedProps {
  readonly licenceIds: readonly string[];
  readonly named: readonly Licence[];
  readonly fields: Fields;
}

function ConfirmNamed({ licensing, priced, licenceIds, named, fields }: ConfirmNamedProps) {
  const { view, base } = licensing;
  if (priced.problem !== null) return <Obstacle licensing={licensing} problem={priced.problem} />;
  return (
    <>
      <Effect licensing={licensing} priced={priced} named={named} />
      <Form view={view} action={`${base}/remove`} idempotencyKey={newIdempotencyKey()}>
        {licenceIds.map((id) => (
          <input type="hidden" name="licence" value={id} />
        ))}
        <Back fields={fields} />
        <button type="submit">{view.t.remove.remove(licenceIds.length)}</button>
      </Form>
    </>
  );
}

function ConfirmNumber({ licensing, priced, quantity }: PricedProps & { readonly quantity: number }) {
  if (priced.problem !== null) return <Obstacle licensing={licensing} problem={priced.problem} />;
  return (
    <>
      <Effect licensing={licensing} priced={priced} />
      <ConfirmButton quantity={quantity} quote={null}>
        {licensing.view.t.remove.remove(quantity)}
      </ConfirmButton>
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
  const t = licensing.view.t.remove;
  const toChoose = quantity - free;
  const shown = holders.slice(0, mostShown);
  return (
    <>
      <Effect licensing={licensing} priced={priced} />
      {isRefused && (
        <p class="banner error" role="alert">
          {t.chooseRefused(toChoose, chosen.length)}
        </p>
      )}
      <fieldset data-counted={t.chosen('#', toChoose)}>
        <legend>{t.choose(free, toChoose)}</legend>
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
          <output>{t.chosen(String(chosen.length), toChoose)}</output>
        </p>
      </fieldset>
      {holders.length > shown.length && <p class="muted">{t.notShown(holders.length - shown.length)}</p>}
      <ConfirmButton quantity={quantity} quote={null}>
        {licensing.view.t.remove.remove(quantity)}
      </ConfirmButton>
    </>
  );
}

function EffectiveDate({ licensing: { view, subscription, zoned } }: { readonly licensing: Licensing }) {
  const { period, state } = subscription;
  const isAtOnce = state === 'trialing' || state === 'suspended' || state === 'trial_expired';
  if (isAtOnce || period === null) return <>{view.t.remove.atOnce}</>;
  return <>{view.t.remove.endsOn(day(period.end, zoned))}</>;
}

interface AffectedUsersProps {
  readonly licensing: Licensing;
  readonly licences: readonly Licence[];
}

function AffectedUsers({ licensing, licences }: AffectedUsersProps) {
  const names = licences.flatMap(({ assignee }) => (assignee === null ? [] : [assignee.name ?? assignee.userId]));
  if (names.length === 0) return null;
  return <p>{licensing.view.t.remove.loseAccess(names.join(', '), names.length)}</p>;
}

/** Keeps the licences that the form names, which were to end. */
export async function reactivate(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const licenceIds = [...fields.list('licence')];
  const answer = await context.get('client').ask('POST /v1/tenants/{t}/licences/reactivations', {
    params: paramsOf(context),
    body: { licenceIds },
    ...fields.idempotencyKey(),
  });
  return answerChange(context, answer, {
    notice: () => textsOf(context).licences.stay(licenceIds),
    undo: () => undoReactivating(context, fields, licenceIds),
    refused: (problem) => showRefusal(context, problem),
    next: backIn(context, fields) ?? baseOf(context),
  });
}
