import type { Child } from 'hono/jsx';
import type { Choices } from '../forms.ts';
import { updates, whileTyping } from './live.ts';

interface FiltersProps {
  readonly action: string;
  /** The id of the part of the page that lists the results. */
  readonly partId: string;
  /** Many fields, which are shown narrower. */
  readonly isLong?: boolean;
  /** The button's text. */
  readonly submit?: string;
  readonly children: Child;
}

/** Narrows a list; the choice is kept in the page's address. */
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
  /** What the search looks at, in a few words. */
  readonly placeholder: string;
  readonly [attribute: string]: unknown;
}

/** The search words, as long as the API accepts them. */
export function FilterSearch({ label = 'Search', value, ...input }: FilterSearchProps) {
  return <FilterField label={label} name="q" value={value} type="search" maxlength={200} {...input} />;
}

interface FilterChoiceProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  /** The text of the empty choice; without it there is none. */
  readonly all?: string;
  readonly choices: Choices;
  /** Where it is shown on narrow screens alone. */
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
