import type { PageContext } from '../deps.ts';
import { fieldsOf } from '../forms.ts';
import { languageIn } from '../texts/language.ts';
import { backIn } from './change.ts';
import { baseOf } from './tenant.ts';

/** Keeps the language in this browser, and leads back. */
export async function chooseLanguage(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const language = languageIn(fields.text('language'));
  if (language !== null) context.get('chooseLanguage')(language);
  return context.redirect(backIn(context, fields) ?? baseOf(context), 303);
}
