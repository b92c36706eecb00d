import type { Child } from 'hono/jsx';
import { Outside } from './components/layout.tsx';
import type { NotForRole } from './faults.ts';
import type { Language } from './texts/language.ts';
import { texts } from './texts/texts.ts';

export type Fault = 'missing' | 'forbidden' | 'unavailable' | 'unreadable' | 'limited' | 'failed';

interface ErrorPageProps {
  readonly language: Language;
  readonly fault: Fault;
}

/** Faults that soon pass: the same page is worth loading again, so no link leads away from it. */
const passing: ReadonlySet<Fault> = new Set(['unavailable', 'limited']);

/** Why there is no page, in the language of the reader. */
export function ErrorPage({ language, fault }: ErrorPageProps) {
  const t = texts[language].outside;
  return (
    <Outside language={language} title={t[fault]}>
      <p>
        {t[`${fault}Says`]} {!passing.has(fault) && <ToStart>{t.toStart}</ToStart>}
      </p>
    </Outside>
  );
}

interface NotForRolePageProps {
  readonly language: Language;
  readonly fault: NotForRole;
}

export function NotForRolePage({ language, fault: { role, allowed } }: NotForRolePageProps) {
  const { outside: t, people } = texts[language];
  const namesOf = allowed.map((one) => people.roles[one]);
  return (
    <Outside language={language} title={t.notForRole}>
      <p>{t.notForRoleSays(namesOf, people.roles[role])}</p>
      <p>
        {t.askOwner} <ToStart>{t.toStart}</ToStart>
      </p>
    </Outside>
  );
}

function ToStart({ children }: { readonly children: Child }) {
  return <a href="/">{children}</a>;
}
