import { Form } from '../components/form.tsx';
import { languageNames, languages } from '../texts/language.ts';
import type { Licensing } from './tenant.ts';

/** The choice of language at the foot of a tenant's pages; ops, who see these pages too, read them in English. */
export function LanguageChoice({ licensing: { view, base } }: { readonly licensing: Licensing }) {
  if (view.session.tenantId === null) return null;
  return (
    <Form view={view} action={`${base}/language`} class="actions">
      <span class="muted">{view.t.frame.languageLabel}</span>
      <input type="hidden" name="back" value={view.here} />
      {languages.map((language) => (
        <button
          type="submit"
          class="plain"
          name="language"
          value={language}
          lang={language}
          aria-current={language === view.language ? 'true' : undefined}
        >
          {languageNames[language]}
        </button>
      ))}
    </Form>
  );
}
