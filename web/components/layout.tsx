import type { Child } from 'hono/jsx';
import { assets } from '../assets.ts';
import type { Notice } from '../cookies.ts';
import type { Session } from '../deps.ts';
import { defaultLanguage, type Language } from '../texts/language.ts';
import { texts } from '../texts/texts.ts';
import type { View } from '../view.ts';
import { ActingBar, SearchEverything } from './for-ops.tsx';
import { Form, newIdempotencyKey } from './form.tsx';

interface DocumentProps {
  readonly title: string;
  /** The page's language; English for the seller's own people. */
  readonly language?: Language;
  /** An address outside this site to which the browser is redirected. */
  readonly leadsTo?: string | undefined;
  /** Whether the page waits for news: without script it is loaded again automatically. */
  readonly looksAgain?: boolean;
  readonly children: Child;
}

/** The HTML document around every page, signed in or not. */
function Document({ title, language = defaultLanguage, leadsTo, looksAgain = false, children }: DocumentProps) {
  const { frame } = texts[language];
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content='{"includeIndicatorCSS":false,"defaultTimeout":30000}' />
        {leadsTo !== undefined && <meta http-equiv="refresh" content={`0;url=${leadsTo}`} />}
        {looksAgain && (
          <noscript>
            <meta http-equiv="refresh" content="3" />
          </noscript>
        )}
        <title>{title}</title>
        <link rel="icon" href={assets.icon.url} type="image/svg+xml" />
        <link rel="stylesheet" href={assets.pico.url} />
        <link rel="stylesheet" href={assets.style.url} />
        <link rel="stylesheet" href={assets.records.url} />
        <script src={assets.htmx.url} defer />
        <script src={assets.script.url} defer />
      </head>
      <body>
        <a class="skip" href="#main">
          {frame.skip}
        </a>
        <p id="offline" class="banner warning" role="status" hidden>
          {frame.offline}
        </p>
        {children}
      </body>
    </html>
  );
}

/** A page without navigation: for signing in, for errors, and before leaving this site. */
export function Outside({ children, ...document }: DocumentProps) {
  return (
    <Document {...document}>
      <main id="main" class="container outside" tabindex={-1}>
        <article>
          <h1>{document.title}</h1>
          {children}
        </article>
      </main>
    </Document>
  );
}

interface PageProps {
  readonly view: View;
  readonly title: string;
  /** The section or the tenant, for the document's title. */
  readonly subject?: string;
  /** The tenant for whom ops act on the page, where the subject is not that tenant. */
  readonly actsFor?: string | undefined;
  readonly looksAgain?: boolean;
  /** What is below the page and not part of it. */
  readonly foot?: Child;
  readonly children: Child;
}

/** The frame of a page within a session. `title` goes into the document's head; the children bring their own `h1`. */
export function Page({ view, title, subject, actsFor = subject, looksAgain = false, foot, children }: PageProps) {
  const { frame } = view.t;
  return (
    <Document
      language={view.language}
      title={subject === undefined ? title : `${title} · ${subject}`}
      looksAgain={looksAgain}
    >
      <header class="site">
        <div class="container">
          <span class="brand">
            <img src={assets.icon.url} alt="" width="22" height="22" /> {frame.brand}
          </span>
          <nav aria-label={frame.navigation}>
            <ul>
              {sections[view.session.role].map(([name, href]) => (
                <li>
                  <a href={href} aria-current={isWithin(view.path, href) ? 'true' : undefined}>
                    {name}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          {view.session.role === 'ops' && <SearchEverything />}
          <Form view={view} action="/sign-out" class="sign-out">
            <button type="submit" class="plain">
              {frame.signOut}
            </button>
          </Form>
        </div>
      </header>
      <ActingBar view={view} tenant={actsFor} />
      <main id="main" class="container" tabindex={-1}>
        {view.notice !== null && <NoticeBanner view={view} notice={view.notice} />}
        {children}
      </main>
      {foot !== undefined && <footer class="container">{foot}</footer>}
    </Document>
  );
}

/** The result of the last form, with a button that takes the change back where that is free. */
function NoticeBanner({ view, notice: { tone, text, undo } }: { readonly view: View; readonly notice: Notice }) {
  return (
    <div class={`banner notice ${tone}`} role="status" tabindex={-1} data-focus>
      <span>{text}</span>
      {undo !== undefined && (
        <Form view={view} action={undo.action} idempotencyKey={newIdempotencyKey()}>
          {undo.fields.map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <button type="submit" class="secondary small">
            {view.t.list.undo}
          </button>
        </Form>
      )}
    </div>
  );
}

/** The navigation of each role; people of one tenant have only tabs. */
const sections: Readonly<Record<Session['role'], readonly (readonly [name: string, href: string])[]>> = {
  ops: [
    ['Operations', '/ops'],
    ['Finance', '/finance'],
  ],
  finance: [['Finance', '/finance']],
  admin: [],
  owner: [],
  licences: [],
  billing: [],
  reader: [],
};

function isWithin(path: string, href: string): boolean {
  return path === href || path.startsWith(`${href}/`);
}

interface TabsProps {
  readonly label: string;
  /** The name of the current tab. */
  readonly current: string;
  readonly tabs: readonly (readonly [name: string, href: string])[];
}

/** Links to the pages of a section; the current one is marked. */
export function Tabs({ label, current, tabs }: TabsProps) {
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {tabs.map(([name, href]) => (
          <li>
            <a href={href} aria-current={name === current ? 'page' : undefined}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
