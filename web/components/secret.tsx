import { Field } from './form.tsx';

/** What is shown this once, to be copied. */
export function Secret({
  label,
  name,
  value,
}: {
  readonly label: string;
  readonly name: string;
  readonly value: string;
}) {
  return <Field label={label} name={name} value={value} readonly spellcheck={false} autocomplete="off" class="id" />;
}
