import type { Fields } from '../forms.ts';
import { updates, whileTyping } from './live.ts';

interface StepperProps {
  readonly action: string;
  /** The id of the part of the page that depends on the number. */
  readonly partId: string;
  readonly label: string;
  readonly quantity: number;
  readonly note: string;
  /** Further fields of the form. */
  readonly hidden?: Readonly<Record<string, string>>;
}

/** The stepper's number including the clicked step, at least 1; null where none was sent. */
export function steppedIn(fields: Fields): number | null {
  const quantity = fields.number('quantity');
  const step = fields.text('step');
  return quantity === null ? null : Math.max(1, quantity + (step === '1' || step === '-1' ? Number(step) : 0));
}

/** A number with − and + that updates a part of the page; without script the buttons load the page again. */
export function Stepper({ action, partId, label, quantity, note, hidden = {} }: StepperProps) {
  return (
    <form method="get" action={action} class="stepper" {...updates(partId, action, whileTyping)} hx-replace-url="true">
      {Object.entries(hidden).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <label for="quantity">{label}</label>
      <div class="steps">
        <button type="submit" class="secondary" name="step" value="-1" aria-label="One less" disabled={quantity <= 1}>
          −
        </button>
        <input
          id="quantity"
          name="quantity"
          type="number"
          inputmode="numeric"
          min={1}
          max={10_000}
          required
          value={String(quantity)}
          aria-describedby="quantity-note"
        />
        <button type="submit" class="secondary" name="step" value="1" aria-label="One more">
          +
        </button>
        <noscript>
          <button type="submit" class="secondary">
            Show the price
          </button>
        </noscript>
      </div>
      <small id="quantity-note">{note}</small>
    </form>
  );
}
