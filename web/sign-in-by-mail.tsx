import { type Context, Hono } from 'hono';
import { homeOf } from './access.ts';
import { describeActor } from './activity-words.ts';
import { Field } from './components/form.tsx';
import { Outside } from './components/layout.tsx';
import type { Cookies } from './cookies.ts';
import type { PageDeps, PageEnv, Session, ShownLink, SignedIn } from './deps.ts';
import { Forbidden } from './faults.ts';
import { fieldsOf, queryOf } from './forms.ts';
import { licensingPath, ownPathIn } from './paths.ts';
import type { Language } from './texts/language.ts';
import { texts } from './texts/texts.ts';
import { render } from './view.ts';

/**
 * Routes for signing in by a link, mailed or handed over. A link opens a page with a button, so that programs which
 * open links do not use it up, and a person sees where it leads and as which member.
 */
export function linkRoutes({ sessions, addressOf, signsInByMail }: PageDeps, cookies: Cookies): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.post('/mail', async (context) => {
    if (!signsInByMail) throw new Forbidden();
    const fields = await fieldsOf(context);
    const [email, next] = [fields.text('email'), ownPathIn(fields.text('next'))];
    const isMailed = await sessions.mailLink(email, addressOf(context), next);
    const mailed = { language: context.get('language'), email, next };
    return isMailed ? render(context, <LinkIsMailed {...mailed} />) : render(context, <MailAgain {...mailed} />, 422);
  });

  app.get('/link', async (context) => {
    const query = queryOf(context);
    const [token, next] = [query.text('token'), ownPathIn(query.text('next'))];
    const [link, session] = [await sessions.findLink(token), await sessionIn(context)];
    if (link !== null) {
      const language = cookies.readLanguage(context) ?? link.language ?? context.get('language');
      return render(context, <Link language={language} token={token} next={next} link={link} session={session} />);
    }
    // The link was opened again in the browser that it signed in.
    if (session !== null) return context.redirect(placeFor(session, next), 303);
    return render(context, <UsedLink language={context.get('language')} />, 410);
  });

  app.post('/link', async (context) => {
    const fields = await fieldsOf(context);
    const memberId = fields.text('member');
    const signedIn = await sessions.signInWithLink(
      fields.text('token'),
      memberId === '' ? null : memberId,
      addressOf(context),
    );
    if (signedIn === null) return render(context, <UsedLink language={context.get('language')} />, 410);
    return enter(context, { sessions, cookies }, signedIn, ownPathIn(fields.text('next')));
  });

  async function sessionIn(context: Context): Promise<Session | null> {
    const token = cookies.readToken(context);
    return token === undefined ? null : sessions.find(context, token);
  }

  return app;
}

interface Entry {
  readonly sessions: PageDeps['sessions'];
  readonly cookies: Cookies;
}

/**
 * Leads a person on who has signed in. An earlier session of the browser is ended, because it must not go on unnoticed.
 */
export async function enter(
  context: Context,
  { sessions, cookies }: Entry,
  { token, expiresAt, session }: SignedIn,
  next: string | null,
): Promise<Response> {
  const before = cookies.readToken(context);
  if (before !== undefined) await sessions.end(context, before);
  cookies.writeToken(context, token, expiresAt);
  return context.redirect(placeFor(session, next), 303);
}

/**
 * The page that a person wanted if the session may see it, else its home: a tenant's people see only that tenant's
 * pages.
 */
function placeFor(session: Session, next: string | null): string {
  const { tenantId } = session;
  if (next === null || tenantId === null) return next ?? homeOf(session);
  const own = [licensingPath(tenantId), `/documents/${encodeURIComponent(tenantId)}`];
  return own.some((path) => next === path || next.startsWith(`${path}/`) || next.startsWith(`${path}?`))
    ? next
    : homeOf(session);
}

interface MailFormProps {
  readonly language: Language;
  readonly next: string | null;
  readonly email?: string;
  readonly fault?: string | undefined;
}

export function MailForm({ language, next, email = '', fault }: MailFormProps) {
  const t = texts[language].signIn;
  return (
    <form method="post" action="/sign-in/mail">
      {next !== null && <input type="hidden" name="next" value={next} />}
      <Field
        label={t.email}
        name="email"
        type="email"
        autocomplete="email"
        maxlength={200}
        required
        value={email}
        hint={t.emailHint}
        fault={fault}
      />
      <button type="submit">{t.sendLink}</button>
    </form>
  );
}

interface MailedProps {
  readonly language: Language;
  readonly email: string;
  readonly next: string | null;
}

function MailAgain({ language, email, next }: MailedProps) {
  const t = texts[language].signIn;
  return (
    <Outside language={language} title={t.title}>
      <MailForm language={language} next={next} email={email} fault={t.wrongEmail} />
    </Outside>
  );
}

/** The answer to a request for a link, the same whether the address is known or not. */
function LinkIsMailed({ language, email, next }: MailedProps) {
  const t = texts[language].signIn;
  const again = next === null ? '/sign-in' : `/sign-in?${new URLSearchParams({ next }).toString()}`;
  return (
    <Outside language={language} title={t.mailed}>
      <p>{t.mailedTo(email)}</p>
      <p>
        {t.noMail} <a href={again}>{t.anotherAddress}</a>
      </p>
    </Outside>
  );
}

interface LinkProps {
  readonly language: Language;
  readonly token: string;
  /** The page that it leads on to. */
  readonly next: string | null;
  readonly link: ShownLink;
  /** The session that this browser has already. */
  readonly session: Session | null;
}

function Link({ language, token, next, link: { email, madeBy, choices }, session }: LinkProps) {
  const t = texts[language].signIn;
  return (
    <Outside language={language} title={t.title}>
      <p>{t.linkSigns(email, choices.length > 1)}</p>
      {choices.map((choice) => (
        <form method="post" action="/sign-in/link">
          <input type="hidden" name="token" value={token} />
          {next !== null && <input type="hidden" name="next" value={next} />}
          {choice.memberId !== null && <input type="hidden" name="member" value={choice.memberId} />}
          <button type="submit">{t.to(choice.tenant ?? (choice.role === 'finance' ? t.finance : t.operations))}</button>
          <p class="muted">{t.asWhom[choice.role]}</p>
        </form>
      ))}
      {madeBy !== null && <p class="muted">{t.madeBy(describeActor(madeBy, null, texts[language]))}</p>}
      {session !== null && <p>{t.endsPresent}</p>}
      <p class="muted">{t.notYours}</p>
    </Outside>
  );
}

export function UsedLink({ language }: { readonly language: Language }) {
  const t = texts[language].signIn;
  return (
    <Outside language={language} title={t.used}>
      <p>{t.usedSays}</p>
      <p>
        <a href="/sign-in">{t.anotherLink}</a>
      </p>
    </Outside>
  );
}
