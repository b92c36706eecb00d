import type { Change, Problem } from 'licence-billing-client';
import { newIdempotencyKey } from '../components/form.tsx';
import {
  ConfirmButton,
  confirmedIn,
  NumberChanged,
  QuantityForm,
  quantityIn,
  showPriceOf,
  type TypedQuantity,
} from '../components/quantity.tsx';
import type { PageContext } from '../deps.ts';
import { chosen, type Fields, fieldsOf } from '../forms.ts';
import type { Texts } from '../texts/texts.ts';
import { typedOf } from '../typed.ts';
import { render, textsOf } from '../view.ts';
import { cardName } from '../words.ts';
import { answerChange, backIn, withIdempotencyKey } from './change.ts';
import { BackToLicences, LicensingPage } from './frame.tsx';
import { Obstacle, Price, type Priced, priceOf } from './price.tsx';
import { awaitsPayer, Refused } from './refused.tsx';
import { baseOf, type Licensing, paramsOf, readLicensing } from './tenant.ts';

/**
 * Shows the number of licences and its price. The idempotency key is in the address, so that going back and confirming
 * again buys once.
 */
export async function addPage(context: PageContext): Promise<Response> {
  const query = typedOf(context);
  const idempotencyKey = query.text('once');
  if (idempotencyKey === '') return withIdempotencyKey(context);
  return showAdd(context, { fields: query, asked: quantityIn(query), idempotencyKey, problem: null });
}

/** Buys the licences at the quoted price. */
export async function add(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const asked = quantityIn(fields);
  const quantity = confirmedIn(fields, asked);
  if (quantity === null) {
    return showPriceOf(context, fields, asked, { once: fields.text('once'), ...chosen({ back: fields.text('back') }) });
  }
  const params = paramsOf(context);
  const body = { quantity, quote: fields.text('quote') };
  const client = context.get('client');
  const answer = await client.ask('POST /v1/tenants/{t}/licences', { params, body, ...fields.idempotencyKey() });
  return answerChange(context, answer, {
    notice: (change) => added(textsOf(context), quantity, change),
    refused: (problem) => showAdd(context, { fields, asked, idempotencyKey: newIdempotencyKey(), problem }),
    next: backIn(context, fields) ?? baseOf(context),
  });
}

function added({ add: t }: Texts, quantity: number, change: Change | null): string {
  if (change?.charge == null) return t.added(quantity);
  const card = change.subscription.paymentMethod;
  return t.addedAndPaid(quantity, card === null ? null : cardName(card));
}

interface AddState {
  readonly fields: Fields;
  readonly asked: TypedQuantity;
  readonly idempotencyKey: string;
  readonly problem: Problem | null;
}

async function showAdd(context: PageContext, { fields, asked, idempotencyKey, problem }: AddState): Promise<Response> {
  const [licensing, priced] = await Promise.all([readLicensing(context), pricedIf(context, asked)]);
  const { view, base } = licensing;
  const t = view.t.add;
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="licences">
      <h2>{t.title}</h2>
      <Refused problem={problem} licensing={licensing} />
      {!awaitsPayer(problem) && (
        <div id="add" class="panel">
          <NumberChanged view={view} fields={fields} asked={asked} />
          <QuantityForm
            view={view}
            action={`${base}/add`}
            idempotencyKey={idempotencyKey}
            partId="add"
            label={t.howMany}
            asked={asked}
            note={countsNote(licensing, asked, priced)}
            hidden={chosen({ back: fields.text('back') })}
            refusal={priced?.problem?.code === 'licence_limit' ? priced.problem.detail : null}
          />
          <div aria-live="polite">
            {asked.quantity !== null && priced !== null && (
              <Confirm licensing={licensing} priced={priced} quantity={asked.quantity} />
            )}
          </div>
        </div>
      )}
      <BackToLicences licensing={licensing} />
    </LicensingPage>,
    problem === null ? 200 : 409,
  );
}

/** The price of the number; null where it cannot be requested. */
async function pricedIf(context: PageContext, { quantity }: TypedQuantity): Promise<Priced | null> {
  return quantity === null ? null : priceOf(context, { type: 'addLicences', quantity });
}

/** The number before and after. Ending licences that are reactivated already count as present. */
function countsNote(
  { view, subscription: { licences } }: Licensing,
  { quantity }: TypedQuantity,
  priced: Priced | null,
): string {
  const t = view.t.add;
  if (quantity === null) return t.now(licences.total);
  return t.nowAndThen(licences.total, licences.total + quantity - (priced?.quote?.reactivated ?? 0));
}

interface ConfirmProps {
  readonly licensing: Licensing;
  readonly priced: Priced;
  readonly quantity: number;
}

function Confirm({ licensing, priced: { quote, problem }, quantity }: ConfirmProps) {
  const t = licensing.view.t.add;
  return (
    <>
      {quote !== null && (quote.dueNow.lines.length > 0 || problem === null) && (
        <Price licensing={licensing} quote={quote} />
      )}
      {problem !== null && problem.code !== 'licence_limit' && <Obstacle licensing={licensing} problem={problem} />}
      {quote !== null && problem === null && (
        <ConfirmButton quantity={quantity} quote={quote.quote}>
          {quote.dueNow.amount === 0
            ? t.addFree(quantity)
            : t.payAndAdd(licensing.amounts.total(quote.dueNow.amount), quantity)}
        </ConfirmButton>
      )}
    </>
  );
}
