import type { Change, Problem } from 'licence-billing-client';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import { Stepper, steppedIn } from '../components/stepper.tsx';
import type { PageContext } from '../deps.ts';
import { counted, money } from '../format.ts';
import { fieldsOf, queryOf } from '../forms.ts';
import { render } from '../view.ts';
import { cardName } from '../words.ts';
import { answerChange, withIdempotencyKey } from './change.ts';
import { BackToLicences, LicensingPage } from './frame.tsx';
import { Obstacle, Price, type Priced, priceOf } from './price.tsx';
import { Refused } from './refused.tsx';
import { type Licensing, paramsOf, readLicensing } from './tenant.ts';

/** The number of licences and its price. With the idempotency key in the address, going back and confirming buys once. */
export async function addPage(context: PageContext): Promise<Response> {
  const query = queryOf(context);
  const idempotencyKey = query.text('once');
  if (idempotencyKey === '') return withIdempotencyKey(context);
  return showAdd(context, { quantity: steppedIn(query) ?? 1, idempotencyKey, problem: null });
}

/** Buys the licences at the quoted price. */
export async function add(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const quantity = steppedIn(fields) ?? 1;
  const params = paramsOf(context);
  const body = { quantity, quote: fields.text('quote') };
  const client = context.get('client');
  const answer = await client.ask('POST /v1/tenants/{t}/licences', { params, body, ...fields.idempotencyKey() });
  return answerChange(context, answer, {
    notice: (change) => added(quantity, change),
    refused: (problem) => showAdd(context, { quantity, idempotencyKey: newIdempotencyKey(), problem }),
  });
}

function added(quantity: number, change: Change | null): string {
  const card = change?.subscription.paymentMethod;
  const paid = change?.charge == null ? '' : ` and paid${card == null ? '' : ` with ${cardName(card)}`}`;
  return `${counted(quantity, 'licence')} added${paid}.`;
}

interface AddState {
  readonly quantity: number;
  readonly idempotencyKey: string;
  readonly problem: Problem | null;
}

async function showAdd(context: PageContext, { quantity, idempotencyKey, problem }: AddState): Promise<Response> {
  const [licensing, priced] = await Promise.all([
    readLicensing(context),
    priceOf(context, { type: 'addLicences', quantity }),
  ]);
  const { base, subscription } = licensing;
  return render(
    context,
    <LicensingPage licensing={licensing} title="Add licences" within="Licences">
      <h2>Add licences</h2>
      <Refused problem={problem} base={base} />
      {/* While a purchase awaits the payer at the bank, the form would start a second one. */}
      {problem?.code !== 'authentication_required' && (
        <div id="add" class="panel">
          <Stepper
            action={`${base}/add`}
            partId="add"
            label="How many more"
            quantity={quantity}
            hidden={{ once: idempotencyKey }}
            note={`${subscription.licences.total} now, ${subscription.licences.total + quantity} then`}
          />
          <div aria-live="polite">
            <Confirm licensing={licensing} priced={priced} quantity={quantity} idempotencyKey={idempotencyKey} />
          </div>
        </div>
      )}
      <BackToLicences base={base} />
    </LicensingPage>,
    problem === null ? 200 : 409,
  );
}

interface ConfirmProps {
  readonly licensing: Licensing;
  readonly priced: Priced;
  readonly quantity: number;
  readonly idempotencyKey: string;
}

function Confirm({ licensing, priced: { quote, problem }, quantity, idempotencyKey }: ConfirmProps) {
  const { view, base, zoned } = licensing;
  return (
    <>
      {quote !== null && (quote.dueNow.lines.length > 0 || problem === null) && (
        <Price licensing={licensing} quote={quote} />
      )}
      {problem !== null && <Obstacle licensing={licensing} problem={problem} />}
      {quote !== null && problem === null && (
        <Form view={view} action={`${base}/add`} idempotencyKey={idempotencyKey}>
          <input type="hidden" name="quantity" value={String(quantity)} />
          <input type="hidden" name="quote" value={quote.quote} />
          <button type="submit">
            {quote.dueNow.amount === 0
              ? `Add ${counted(quantity, 'licence')}`
              : `Pay ${money(quote.dueNow.amount, quote.dueNow.currency, zoned.locale)} and add ${counted(quantity, 'licence')}`}
          </button>
        </Form>
      )}
    </>
  );
}
