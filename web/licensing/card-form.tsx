import type { Subscription } from 'licence-billing-client';
import { Form } from '../components/form.tsx';
import { May } from './rights.tsx';
import type { Licensing } from './tenant.ts';

/** The amount that a new card is charged as soon as it is saved; null where nothing is charged. */
export function paidBySaving({ state, overdue }: Subscription): number | null {
  return overdue !== null && (state === 'past_due' || state === 'suspended') ? overdue.amount : null;
}

interface CardFormProps {
  readonly licensing: Licensing;
  readonly isSecondary?: boolean;
  /** What the card is needed for, carried to the card processor's page and back. */
  readonly kept?: Readonly<Record<string, string>>;
}

/** The button to the card processor's page, which names the amount that saving a card charges. */
export function CardForm({ licensing, isSecondary = false, kept = {} }: CardFormProps) {
  const { view, base, subscription, amounts } = licensing;
  const amount = paidBySaving(subscription);
  const { card: t, words } = view.t;
  const verb = subscription.paymentMethod === null ? words.addCard : words.changeCard;
  return (
    <May view={view} operation="POST /v1/tenants/{t}/payment-method/setup-sessions">
      <Form view={view} action={`${base}/card`}>
        {Object.entries(kept).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button type="submit" class={isSecondary ? 'secondary' : undefined}>
          {amount === null ? verb : t.verbAndPay(verb, amounts.total(amount))}
        </button>
      </Form>
    </May>
  );
}
