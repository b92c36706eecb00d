import type { Fields } from '../forms.ts';

/** Hands the page that a form came from on to the next form, which comes back to it. */
export function Back({ fields }: { readonly fields: Fields }) {
  const back = fields.text('back');
  return back === '' ? null : <input type="hidden" name="back" value={back} />;
}
