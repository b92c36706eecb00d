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
import { chosen, type Fields, fieldsOf } from '../forms.ts';
import { licencesWork } from '../subscription-state.ts';
import { typedOf } from '../typed.ts';
import { render, textsOf } from '../view.ts';
import { Back } from './back.tsx';
import { answerChange, backIn } from './change.ts';
import { BackToLicences, LicensingPage } from './frame.tsx';
import { Obstacle, Price, type Priced, priceOf } from './price.tsx';
import { freeLicences, licencesOf } from './read-licences.ts';
import { showRefusal } from './refused.tsx';
import { baseOf, type Licensing, paramsOf, readLicensing } from './tenant.ts';
import { undoReactivating, undoRemoving } from './undo.ts';

/** What to remove: a number of licences, with chosen holders where too few are free, or certain licences. */
interface Choice {
  /** The number in the box; null where licences were chosen in the list, which needs no number. */
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
  const query = typedOf(context, { licence: context.req.queries('licence') ?? [] });
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
 * Which licences to remove: `quantity` free ones, or all free ones with the chosen ones where too few are free. Null
 * where too few or too many are chosen.
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
              refusal={isTooMany(asked, subscription) ? t.thereAre(subscription.licences.total) : null}
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

/** Whether more are to go than there are: then there are not enough holders to choose from either. */
function isTooMany({ quantity }: TypedQuantity, { licences }: Licensing['subscription']): boolean {
  return quantity !== null && quantity > licences.total;
}

/** The effect and its button; nothing where the number cannot be requested. */
async function confirmation(context: PageContext, licensing: Licensing, { asked, licenceIds }: Choice, fields: Fields) {
  if (asked === null) {
    const [priced, named] = await Promise.all([
      priceOf(context, { type: 'removeLicences', licenceIds: [...licenceIds] }),
      licencesOf(context, licenceIds),
    ]);
    return <ConfirmNamed licensing={licensing} priced={priced} licenceIds={licenceIds} named={named} fields={fields} />;
  }
  const { quantity } = asked;
  if (quantity === null || isTooMany(asked, licensing.subscription)) return null;
  const priced = await priceOf(context, { type: 'removeLicences', quantity });
  if (priced.problem?.code !== 'too_many_assigned')
    return <ConfirmNumber licensing={licensing} priced={priced} quantity={quantity} />;
  const free = await freeLicences(context);
  const holders = priced.problem.holders ?? [];
  const some = holders.slice(0, quantity - free.length).map(({ licenceId }) => licenceId);
  return (
    <ConfirmHolders
      licensing={licensing}
      // The bill is the same whichever licences are removed.
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

/** The effect: when the licences end, who loses access, and the next bill. */
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
  /** Whether the button was pressed with the wrong number of holders chosen. */
  readonly isRefused: boolean;
}

const mostShown = 200;

/** Lets the reader choose which holders lose their licence, where more are to be removed than are free. */
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
  const { period } = subscription;
  if (period === null || !licencesWork(subscription)) return <>{view.t.remove.atOnce}</>;
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

/** Keeps the licences in the form that were to end. */
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
