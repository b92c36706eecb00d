import type { Child } from 'hono/jsx';
import type { Subscription } from 'licence-billing-client';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import { May } from './rights.tsx';
import type { Licensing } from './tenant.ts';

/** The path of a payment: a GET shows its state, a form leads to the bank. */
export function paymentPath(base: string, chargeId: string): string {
  return `${base}/payments/${encodeURIComponent(chargeId)}`;
}

interface WaitingProps {
  readonly licensing: Licensing;
  readonly waiting: NonNullable<Subscription['awaitingPayer']>;
}

/** The charges that wait for their payer, in one line at the top of every page. */
export function AwaitingPayer({ licensing }: { readonly licensing: Licensing }) {
  const { view, amounts, subscription } = licensing;
  const { awaitingPayer: waiting } = subscription;
  if (waiting === null) return null;
  const { amount, tax, licences, withdrawable } = waiting;
  return (
    <div class="banner waiting">
      <span id="waits">{view.t.payment.waits(amounts.total(amount, tax > 0), licences)}</span>
      <May view={view} operation="POST /v1/tenants/{t}/charges/{id}/confirmation">
        <ToBank licensing={licensing} waiting={waiting}>
          <button type="submit" class="plain" aria-describedby="waits">
            {view.t.payment.confirm}
          </button>
        </ToBank>
      </May>
      {withdrawable && <Withdraw licensing={licensing} waiting={waiting} />}
    </div>
  );
}

function Withdraw({ licensing: { view, base }, waiting: { chargeId } }: WaitingProps) {
  return (
    <May view={view} operation="POST /v1/tenants/{t}/charges/{id}/withdrawal">
      <Form view={view} action={`${paymentPath(base, chargeId)}/withdrawal`} idempotencyKey={newIdempotencyKey()}>
        <input type="hidden" name="back" value={view.here} />
        <button type="submit" class="plain" aria-describedby="waits">
          {view.t.payment.withdraw}
        </button>
      </Form>
    </May>
  );
}

/** The only button of a page on which there is a payment to confirm. */
export function ConfirmAtBank({ licensing }: { readonly licensing: Licensing }) {
  const { view, subscription } = licensing;
  const { awaitingPayer: waiting } = subscription;
  if (waiting === null) return null;
  return (
    <ToBank licensing={licensing} waiting={waiting}>
      <button type="submit">{view.t.problems.confirmAtBank}</button>
    </ToBank>
  );
}

/** A form rather than a link, because a program that opens links must not start a payment. */
function ToBank({ licensing: { view, base }, waiting, children }: WaitingProps & { readonly children: Child }) {
  return (
    <Form view={view} action={paymentPath(base, waiting.chargeId)}>
      {children}
    </Form>
  );
}
