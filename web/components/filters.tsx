import type { Child } from 'hono/jsx';
import type { Choices } from '../forms.ts';
import { updates, whileTyping } from './live.ts';

interface FiltersProps {
  readonly action: string;
  /** The id of the page's part that lists the results. */
  readonly partId: string;
  /** Whether there are many fields, which are then shown narrower. */
  readonly isLong?: boolean;
  /** The button's text. */
  readonly submit?: string;
  readonly children: Child;
}

/** The form that narrows a list; the choice is kept in the page's address. */
export function Filters({ action, partId, isLong = false, submit = 'Show', children }: FiltersProps) {
  return (
    <search>
      <form
        method="get"
        action={action}
        class={isLong ? 'filters many' : 'filters'}
        {...updates(partId, action, whileTyping)}
        hx-replace-url="true"
      >
        {children}
        <button type="submit" class="secondary">
          {submit}
        </button>
      </form>
    </search>
  );
}

interface FilterFieldProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly [attribute: string]: unknown;
}

export function FilterField({ label, ...input }: FilterFieldProps) {
  return (
    <label>
      <span>{label}</span>
      <input {...input} />
    </label>
  );
}

interface FilterSearchProps {
  readonly label?: string;
  readonly value: string;
  /** What the search covers, in a few words. */
  readonly placeholder: string;
  readonly [attribute: string]: unknown;
}

/** The box for search words, with the length that the API accepts. */
export function FilterSearch({ label = 'Search', value, ...input }: FilterSearchProps) {
  return <FilterField label={label} name="q" value={value} type="search" maxlength={200} {...input} />;
}

interface FilterChoiceProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  /** The name of the empty choice; without it there is no such choice. */
  readonly all?: string;
  readonly choices: Choices;
  /** Whether it is shown on narrow screens only. */
  readonly isForNarrow?: boolean;
}

export function FilterChoice({ label, name, value, all, choices, isForNarrow = false }: FilterChoiceProps) {
  const offered = all === undefined ? choices : [['', all] as const, ...choices];
  return (
    <label class={isForNarrow ? 'narrow-only' : undefined}>
      <span>{label}</span>
      <select name={name}>
        {offered.map(([choice, text]) => (
          <option value={choice} selected={choice === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
