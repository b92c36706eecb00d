import type { Fields } from '../forms.ts';

/** Passes the page that a form came from to the next form, which leads back to it. */
export function Back({ fields }: { readonly fields: Fields }) {
  const back = fields.text('back');
  return back === '' ? null : <input type="hidden" name="back" value={back} />;
}
