import type { Fields } from '../forms.ts';
import { updates, whileTyping } from './live.ts';

interface StepperProps {
  readonly action: string;
  /** What of the page changes with the number. */
  readonly partId: string;
  readonly label: string;
  readonly quantity: number;
  readonly note: string;
  /** What else the address carries. */
  readonly hidden?: Readonly<Record<string, string>>;
}

/** The number that a stepper was left at, with the step that was clicked; null where there is none yet. */
export function steppedIn(fields: Fields): number | null {
  const quantity = fields.number('quantity');
  const step = fields.text('step');
  return quantity === null ? null : Math.max(1, quantity + (step === '1' || step === '-1' ? Number(step) : 0));
}

/** A number with − and +, and what it comes to at once; without script the buttons ask for the page again. */
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
