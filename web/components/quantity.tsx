import type { PageContext } from '../deps.ts';
import type { Fields } from '../forms.ts';
import type { View } from '../view.ts';
import { Form } from './form.tsx';
import { updates } from './live.ts';

/** The largest number that a box accepts; the API decides how many licences a tenant may have. */
const most = 10_000;

/** The number in a box: the text as typed, and its value. */
export interface TypedQuantity {
  readonly typed: string;
  /** The value; null where the text is not a number between 1 and `most`. */
  readonly quantity: number | null;
}

/** Reads what was typed, with the step that was clicked; `initial` where nothing was sent yet. */
export function quantityIn(fields: Fields, initial = 1): TypedQuantity {
  if (!fields.has('quantity')) return judged(String(initial));
  const typed = fields.text('quantity');
  const step = fields.choice('step', [
    ['1', '+'],
    ['-1', '−'],
  ]);
  if (step === '') return judged(typed);
  return judged(String(Math.min(most, Math.max(1, (fields.number('quantity') ?? 0) + Number(step)))));
}

function judged(typed: string): TypedQuantity {
  const isWhole = /^\d{1,9}$/.test(typed);
  const quantity = isWhole && Number(typed) >= 1 && Number(typed) <= most ? Number(typed) : null;
  return { typed: typed.slice(0, 20), quantity };
}

/**
 * The number in the box if the pressed button names the same number, because only then has the person seen its price;
 * else null.
 */
export function confirmedIn(fields: Fields, { quantity }: TypedQuantity): number | null {
  return quantity !== null && fields.text('confirm') === String(quantity) ? quantity : null;
}

/**
 * Redirects to the page with the price of the typed number, because the pressed button named no number or another one.
 */
export function showPriceOf(
  context: PageContext,
  fields: Fields,
  { typed }: TypedQuantity,
  kept: Readonly<Record<string, string>> = {},
): Response {
  const changed = fields.text('confirm') === '' ? {} : { changed: 'true' };
  const query = new URLSearchParams({ quantity: typed, ...kept, ...changed });
  return context.redirect(`${context.req.path}?${query.toString()}`, 303);
}

interface QuantityFormProps {
  readonly view: View;
  /** Where the form is sent, and where its page is. */
  readonly action: string;
  readonly idempotencyKey: string;
  /** The id of the page's part that depends on the number. */
  readonly partId: string;
  readonly label: string;
  readonly asked: TypedQuantity;
  readonly note: string;
  /** Why the API refuses the number, if it does. */
  readonly refusal?: string | null;
  /** Further fields of the form on which the price depends. */
  readonly hidden?: Readonly<Record<string, string>>;
}

/** Fields elsewhere on the page belong to the form by this id. */
export const formId = 'change';

/**
 * A number with − and +, in the form that makes the change: `ConfirmButton` sends it. Enter presses the first button,
 * which shows the price of the number in the box and changes nothing.
 */
export function QuantityForm({ view, action, idempotencyKey, asked, ...props }: QuantityFormProps) {
  const { partId, label, note, hidden = {} } = props;
  const t = view.t.quantity;
  const fault = asked.quantity === null ? t.wholeNumber(most.toLocaleString(view.locale)) : (props.refusal ?? null);
  const fields = ['quantity', 'once', ...Object.keys(hidden)].map((name) => `#${formId} [name=${name}]`).join(', ');
  return (
    <Form view={view} id={formId} action={action} class="stepper" idempotencyKey={idempotencyKey} novalidate>
      {Object.entries(hidden).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class="visually-hidden" name="show" value="price" tabindex={-1} data-shows>
        {t.showPrice}
      </button>
      <label for="quantity">{label}</label>
      <div
        class="steps"
        {...updates(partId, action, 'input delay:250ms, show')}
        hx-include={fields}
        hx-replace-url="true"
      >
        <button
          type="submit"
          class="secondary"
          name="step"
          value="-1"
          aria-label={t.oneLess}
          disabled={asked.quantity === 1}
          data-step="-1"
        >
          −
        </button>
        <input
          id="quantity"
          name="quantity"
          type="number"
          inputmode="numeric"
          min={1}
          max={most}
          value={asked.typed}
          aria-describedby={fault === null ? 'quantity-note' : 'quantity-fault quantity-note'}
          aria-invalid={fault === null ? undefined : 'true'}
        />
        <button type="submit" class="secondary" name="step" value="1" aria-label={t.oneMore} data-step="1">
          +
        </button>
        <noscript>
          <button type="submit" class="secondary" name="show" value="price">
            {t.showPrice}
          </button>
        </noscript>
      </div>
      {fault !== null && (
        <small id="quantity-fault" class="fault" role="alert">
          {fault}
        </small>
      )}
      <small id="quantity-note">{note}</small>
    </Form>
  );
}

interface ConfirmButtonProps {
  readonly quantity: number;
  /** The quote whose price the button names. */
  readonly quote: string | null;
  readonly children: string;
}

/** The button that makes the change; it sends the number that it names together with the one in the box. */
export function ConfirmButton({ quantity, quote, children }: ConfirmButtonProps) {
  return (
    <>
      {quote !== null && <input type="hidden" form={formId} name="quote" value={quote} />}
      <button type="submit" form={formId} name="confirm" value={String(quantity)} data-confirms>
        {children}
      </button>
    </>
  );
}

interface NumberChangedProps {
  readonly view: View;
  readonly fields: Fields;
  readonly asked: TypedQuantity;
}

/** Says that the number in the box was not the button's, so that nothing was changed. */
export function NumberChanged({ view, fields, asked }: NumberChangedProps) {
  if (fields.text('changed') !== 'true') return null;
  return (
    <p class="banner warning" role="alert">
      {view.t.quantity.changed(asked.typed)}
    </p>
  );
}
