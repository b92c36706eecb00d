import { randomUUID } from 'node:crypto';
import type { Child } from 'hono/jsx';
import type { Problem } from 'licence-billing-client';
import { capitalised } from '../format.ts';
import type { Choices } from '../forms.ts';
import type { View } from '../view.ts';

interface FormProps {
  readonly view: View;
  readonly action: string;
  readonly class?: string;
  readonly id?: string;
  /** Whether the page itself says what is wrong with a field, instead of the browser. */
  readonly novalidate?: boolean;
  /** For a change that must be made once, however often the form is sent: see `Fields.idempotencyKey`. */
  readonly idempotencyKey?: string;
  readonly children: Child;
}

/** A form that changes something; it carries the session's CSRF token. */
export function Form({ view, action, idempotencyKey, children, ...rest }: FormProps) {
  return (
    <form method="post" action={action} {...rest}>
      <input type="hidden" name="csrf" value={view.csrfToken} />
      {idempotencyKey !== undefined && <input type="hidden" name="once" value={idempotencyKey} />}
      {children}
    </form>
  );
}

export function newIdempotencyKey(): string {
  return randomUUID();
}

interface FieldProps {
  readonly label: string;
  readonly name: string;
  /** The control's id: its name, unless another field of the page has that id. */
  readonly id?: string;
  readonly hint?: string | undefined;
  readonly fault?: string | undefined;
  /** Further attributes of the input. */
  readonly [attribute: string]: unknown;
}

/** A labelled input; screen readers announce its hint and its fault with it. */
export function Field({ label, name, id = name, hint, fault, ...input }: FieldProps) {
  return (
    <Labelled label={label} id={id} hint={hint} fault={fault}>
      <input {...controlOf({ id, hint, fault })} name={name} {...input} />
    </Labelled>
  );
}

/** A labelled text of several lines, with its hint and its fault. */
export function TextField({
  label,
  name,
  id = name,
  hint,
  fault,
  value,
  ...area
}: FieldProps & { readonly value: string }) {
  return (
    <Labelled label={label} id={id} hint={hint} fault={fault}>
      <textarea {...controlOf({ id, hint, fault })} name={name} {...area}>
        {value}
      </textarea>
    </Labelled>
  );
}

interface ChoiceFieldProps extends FieldProps {
  readonly choices: Choices;
  readonly value: string;
}

/** A labelled choice from a list, with its hint and its fault. */
export function ChoiceField({ label, name, id = name, hint, fault, choices, value, ...select }: ChoiceFieldProps) {
  return (
    <Labelled label={label} id={id} hint={hint} fault={fault}>
      <select {...controlOf({ id, hint, fault })} name={name} {...select}>
        {choices.map(([code, text]) => (
          <option value={code} selected={code === value}>
            {text}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

type Describing = Pick<FieldProps, 'hint' | 'fault'> & { readonly id: string };

/** The attributes that tie a control to its label, hint and fault. */
function controlOf({ id, hint, fault }: Describing) {
  const described = [hint !== undefined && `${id}-hint`, fault !== undefined && `${id}-fault`].filter(Boolean);
  return {
    id,
    'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
    'aria-invalid': fault === undefined ? undefined : ('true' as const),
  };
}

function Labelled({
  label,
  id,
  hint,
  fault,
  children,
}: Describing & { readonly label: string; readonly children: Child }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
      {fault !== undefined && (
        <small id={`${id}-fault`} class="fault">
          {fault}
        </small>
      )}
    </div>
  );
}

interface ErrorSummaryProps {
  readonly problem: Problem | null;
  /** False where only one more step is needed and nothing is wrong. */
  readonly isError?: boolean;
  readonly children?: Child;
}

/** The detail without what the title before it says already, as in “A payment is overdue: settle it first.” */
export function beyondTitle({ title, detail }: Pick<Problem, 'title' | 'detail'>): string {
  if (!detail.toLowerCase().startsWith(title.toLowerCase())) return detail;
  const [, rest = detail] = /^[.:]\s*(.*)$/su.exec(detail.slice(title.length)) ?? [];
  return capitalised(rest);
}

/** Why a change was refused, at the top of the page; it takes the focus. */
export function ErrorSummary({ problem, isError = true, children }: ErrorSummaryProps) {
  if (problem === null) return null;
  return (
    <section class={isError ? 'banner error' : 'banner'} role="alert" tabindex={-1} data-focus>
      <strong>{problem.title}</strong>
      <p>{beyondTitle(problem)}</p>
      {children}
    </section>
  );
}

interface SecretProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
}

/** A secret that is shown only once, to be copied. */
export function Secret({ label, name, value }: SecretProps) {
  return <Field label={label} name={name} value={value} readonly spellcheck={false} autocomplete="off" class="id" />;
}
