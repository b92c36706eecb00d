import type { ChargeDetail, Problem, RefundPreview } from 'licence-billing-client';
import { Fact, Facts } from '../components/facts.tsx';
import { ErrorSummary, Field, Form, newIdempotencyKey } from '../components/form.tsx';
import { FinancePage } from '../components/section-page.tsx';
import type { PageContext } from '../deps.ts';
import { amountIn, money, plainAmount } from '../format.ts';
import { type Fields, fieldsOf } from '../forms.ts';
import { chargePath } from '../paths.ts';
import { typedBefore } from '../typed.ts';
import { inSellersZone, render, type View, viewOf } from '../view.ts';
import { titleOf } from './charge-words.ts';

const mostReason = 2000;

/** The refund form's fields as typed. */
interface RefundInput {
  readonly amount: string;
  readonly reason: string;
  /** Shared by the form and its confirmation: sending either again makes one refund. */
  readonly idempotencyKey: string;
}

/** A charge, and whether its refund takes a reason: for a deleted tenant none is kept. */
interface Refundable {
  readonly charge: ChargeDetail;
  readonly takesReason: boolean;
}

interface Faults {
  readonly amount?: string | undefined;
  readonly reason?: string | undefined;
  readonly problem?: Problem;
}

export async function refundPage(context: PageContext): Promise<Response> {
  const refundable = await readRefundable(context);
  const { charge } = refundable;
  const typed = inputIn(typedBefore(context));
  const amount = typed.amount || plainAmount(charge.refundable, charge.currency);
  return showForm(context, refundable, { ...typed, amount });
}

/** Shows a preview first; the confirmed form makes the refund. */
export async function refund(context: PageContext): Promise<Response> {
  const [refundable, fields] = await Promise.all([readRefundable(context), fieldsOf(context)]);
  const { charge, takesReason } = refundable;
  const input = inputIn(fields);
  const amount = amountIn(input.amount, charge.currency);
  const faults = {
    amount: amount === null || amount < 1 ? amountFault(charge) : undefined,
    reason:
      takesReason && input.reason === '' ? 'Say why: it stands in the log and on the credit note’s record.' : undefined,
  };
  if (amount === null || faults.amount !== undefined || faults.reason !== undefined)
    return showForm(context, refundable, input, faults);
  return fields.text('step') === 'confirmed'
    ? giveBack(context, refundable, input, amount)
    : preview(context, refundable, input, amount);
}

function amountFault({ amount, refundable, currency }: ChargeDetail): string {
  const example = plainAmount(refundable === 0 ? amount : refundable, currency);
  const [whole, decimals] = example.split('.');
  return decimals === undefined
    ? `Write an amount such as ${example}.`
    : `Write an amount such as ${example} or ${whole},${decimals}.`;
}

async function preview(
  context: PageContext,
  refundable: Refundable,
  input: RefundInput,
  amount: number,
): Promise<Response> {
  const { charge } = refundable;
  const params = { id: charge.id };
  const answer = await context
    .get('client')
    .ask('GET /v1/finance/charges/{id}/refund-preview', { params, query: { amount } });
  if (!answer.ok) return showForm(context, refundable, input, { problem: answer.problem });
  const view = viewOf(context);
  return render(context, <Confirm view={view} charge={charge} input={input} comesTo={answer.body} />);
}

async function giveBack(
  context: PageContext,
  refundable: Refundable,
  input: RefundInput,
  amount: number,
): Promise<Response> {
  const { charge, takesReason } = refundable;
  const answer = await context.get('client').ask('POST /v1/finance/charges/{id}/refunds', {
    params: { id: charge.id },
    body: { amount, ...(takesReason && { reason: input.reason }) },
    idempotencyKey: input.idempotencyKey,
  });
  if (!answer.ok) {
    // After a passing fault the same refund is tried again, with its key; after a refusal the next try is a new refund.
    const idempotencyKey = answer.status === 503 ? input.idempotencyKey : newIdempotencyKey();
    return showForm(context, refundable, { ...input, idempotencyKey }, { problem: answer.problem });
  }
  const say = (minor: number): string => money(minor, charge.currency, viewOf(context).locale);
  const given = say(answer.body.amount);
  const note = answer.body.creditNote;
  context.get('leaveNotice')(
    answer.status === 201
      ? `${given} given back${note === null ? '' : `, with credit note ${note.number} of ${say(note.total)}`}.`
      : `The refund of ${given} is under way: the card processor has not answered yet.`,
  );
  return context.redirect(chargePath(charge.id), 303);
}

async function readRefundable(context: PageContext): Promise<Refundable> {
  const params = { id: context.req.param('id') ?? '' };
  const client = context.get('client');
  const [charge, ofAll] = await Promise.all([
    client.do('GET /v1/finance/charges/{id}', { params }),
    client.ask('GET /v1/finance/charges/{id}/refund-preview', { params, query: {} }),
  ]);
  // Where nothing is left to refund, the form says so once it is sent.
  return { charge, takesReason: !ofAll.ok || ofAll.body.takesReason };
}

function inputIn(fields: Fields): RefundInput {
  const { idempotencyKey = newIdempotencyKey() } = fields.idempotencyKey();
  return {
    amount: fields.text('amount'),
    reason: fields.text('reason'),
    idempotencyKey,
  };
}

function showForm(
  context: PageContext,
  refundable: Refundable,
  input: RefundInput,
  faults: Faults = {},
): Promise<Response> {
  const view = viewOf(context);
  const { problem } = faults;
  const isFaulty = faults.amount !== undefined || faults.reason !== undefined;
  return render(
    context,
    <RefundForm view={view} {...refundable} input={input} faults={faults} />,
    isFaulty ? 422 : problem === undefined ? 200 : problem.status === 503 ? 503 : 409,
  );
}

interface RefundFormProps extends Refundable {
  readonly view: View;
  readonly input: RefundInput;
  readonly faults: Faults;
}

function RefundForm({ view, charge, takesReason, input, faults }: RefundFormProps) {
  const { amount, refundable, currency } = charge;
  if (refundable === 0) return <NothingLeft view={view} charge={charge} faults={faults} />;
  return (
    <FinancePage view={view} title="Refund" within="Charges">
      <p>
        {titleOf(charge, inSellersZone(view))}: {money(refundable, currency, view.locale)} of{' '}
        {money(amount, currency, view.locale)} can be given back.
      </p>
      <ErrorSummary problem={faults.problem ?? null} />
      <Form view={view} action={`${chargePath(charge.id)}/refund`} idempotencyKey={input.idempotencyKey} class="panel">
        <Field
          label={`Amount in ${currency.toUpperCase()}, tax included`}
          name="amount"
          value={input.amount}
          inputmode="decimal"
          autocomplete="off"
          required
          maxlength={20}
          fault={faults.amount}
        />
        {takesReason ? (
          <Field
            label="Reason"
            name="reason"
            value={input.reason}
            autocomplete="off"
            required
            maxlength={mostReason}
            fault={faults.reason}
          />
        ) : (
          <p>The tenant is deleted, so no reason is taken. Who refunds, how much and when is kept.</p>
        )}
        <div class="actions">
          <button type="submit">Show what it comes to</button>
          <a href={chargePath(charge.id)}>Back to the charge</a>
        </div>
      </Form>
    </FinancePage>
  );
}

/** In place of the form where all of the charge went back, or it was not paid. */
function NothingLeft({ view, charge, faults }: Pick<RefundFormProps, 'view' | 'charge' | 'faults'>) {
  return (
    <FinancePage view={view} title="Refund" within="Charges">
      <p>{titleOf(charge, inSellersZone(view))}: Nothing of it can be given back.</p>
      <ErrorSummary problem={faults.problem ?? null} />
      <ol class="why">
        {charge.whatWentBack.map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ol>
      <p>
        <a href={chargePath(charge.id)}>Back to the charge</a>
      </p>
    </FinancePage>
  );
}

interface ConfirmProps {
  readonly view: View;
  readonly charge: ChargeDetail;
  readonly input: RefundInput;
  readonly comesTo: RefundPreview;
}

function Confirm({ view, charge, input, comesTo }: ConfirmProps) {
  const { amount, tax, left } = comesTo;
  const say = (minor: number): string => money(minor, charge.currency, view.locale);
  return (
    <FinancePage view={view} title={`Refund ${say(amount)}?`} within="Charges">
      <p>{titleOf(charge, inSellersZone(view))}</p>
      {/* The panel takes the focus rather than the button, which a held key would press. */}
      <div class="panel" tabindex={-1} data-focus>
        <Facts>
          <Fact name="Given back">
            <strong>{say(amount)}</strong>
          </Fact>
          <Fact name="Tax in it">{say(tax)}</Fact>
          <Fact name="Charged">{say(charge.amount)}</Fact>
          <Fact name="Left of it">
            {say(left.before)} now, {say(left.after)} afterwards
          </Fact>
          {comesTo.takesReason && <Fact name="Reason">{input.reason}</Fact>}
        </Facts>
        <p>The money goes back to the card, and a credit note is made. This cannot be undone.</p>
        <Form view={view} action={`${chargePath(charge.id)}/refund`} idempotencyKey={input.idempotencyKey}>
          <input type="hidden" name="step" value="confirmed" />
          <input type="hidden" name="amount" value={input.amount} />
          <input type="hidden" name="reason" value={input.reason} />
          <div class="actions">
            <button type="submit">Refund {say(amount)}</button>
            <a href={chargePath(charge.id)}>Do not refund</a>
          </div>
        </Form>
      </div>
    </FinancePage>
  );
}
