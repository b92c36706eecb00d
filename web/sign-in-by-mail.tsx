import { type Context, Hono } from 'hono';
import { homeOf } from './access.ts';
import { describeActor } from './activity-words.ts';
import { Field } from './components/form.tsx';
import { Outside } from './components/layout.tsx';
import type { Cookies } from './cookies.ts';
import type { LinkChoice, PageDeps, Session, ShownLink, SignedIn } from './deps.ts';
import { Forbidden } from './faults.ts';
import { fieldsOf, queryOf } from './forms.ts';
import { licensingPath, ownPathIn } from './paths.ts';
import { render } from './view.ts';

/**
 * Signing in by a link, mailed or handed over. A link is a page with a button: what opens links ahead of people uses none, and
 * a person sees where it leads, as whom.
 */
export function linkRoutes({ sessions, addressOf, signsInByMail }: PageDeps, cookies: Cookies): Hono {
  const app = new Hono();

  app.post('/mail', async (context) => {
    if (!signsInByMail) throw new Forbidden();
    const fields = await fieldsOf(context);
    const [email, next] = [fields.text('email'), ownPathIn(fields.text('next'))];
    const isMailed = await sessions.mailLink(email, addressOf(context), next);
    if (isMailed) return render(context, <LinkIsMailed email={email} next={next} />);
    return render(context, <MailAgain email={email} next={next} />, 422);
  });

  app.get('/link', async (context) => {
    const query = queryOf(context);
    const [token, next] = [query.text('token'), ownPathIn(query.text('next'))];
    const [link, session] = [await sessions.findLink(token), await sessionIn(context)];
    if (link !== null) return render(context, <Link token={token} next={next} link={link} session={session} />);
    // The link was opened again in the browser that it signed in.
    if (session !== null) return context.redirect(placeFor(session, next), 303);
    return render(context, <UsedLink />, 410);
  });

  app.post('/link', async (context) => {
    const fields = await fieldsOf(context);
    const memberId = fields.text('member');
    const signedIn = await sessions.signInWithLink(
      fields.text('token'),
      memberId === '' ? null : memberId,
      addressOf(context),
    );
    if (signedIn === null) return render(context, <UsedLink />, 410);
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

/** Leads a person on who has signed in. A session that the browser had before ends: it must not go on unseen. */
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

/** Where a person wanted to go, if it is theirs to see: of a tenant's people only that tenant's pages. */
function placeFor(session: Session, next: string | null): string {
  const { tenantId } = session;
  if (next === null || tenantId === null) return next ?? homeOf(session);
  const own = [licensingPath(tenantId), `/documents/${encodeURIComponent(tenantId)}`];
  return own.some((path) => next === path || next.startsWith(`${path}/`) || next.startsWith(`${path}?`))
    ? next
    : homeOf(session);
}

interface MailFormProps {
  readonly next: string | null;
  readonly email?: string;
  readonly fault?: string | undefined;
}

export function MailForm({ next, email = '', fault }: MailFormProps) {
  return (
    <form method="post" action="/sign-in/mail">
      {next !== null && <input type="hidden" name="next" value={next} />}
      <Field
        label="Mail address"
        name="email"
        type="email"
        autocomplete="email"
        maxlength={200}
        required
        value={email}
        hint="We send a link to it, by which you sign in."
        fault={fault}
      />
      <button type="submit">Send me a link</button>
    </form>
  );
}

function MailAgain({ email, next }: { readonly email: string; readonly next: string | null }) {
  return (
    <Outside title="Sign in">
      <MailForm next={next} email={email} fault="This is no mail address, such as ada@example.com." />
    </Outside>
  );
}

/** The same whether the address is known or not. */
function LinkIsMailed({ email, next }: { readonly email: string; readonly next: string | null }) {
  const again = next === null ? '/sign-in' : `/sign-in?${new URLSearchParams({ next }).toString()}`;
  return (
    <Outside title="Look into your mail">
      <p>
        If <strong>{email}</strong> is known here, a link is on its way to it. It signs you in once, within 15 minutes.
      </p>
      <p>
        No mail after some minutes? Look into your spam folder, or ask an owner of your company’s account whether you
        are invited by this address. <a href={again}>Try another address</a>
      </p>
    </Outside>
  );
}

interface LinkProps {
  readonly token: string;
  /** The page to which it leads on. */
  readonly next: string | null;
  readonly link: ShownLink;
  /** Who is signed in in this browser already. */
  readonly session: Session | null;
}

function Link({ token, next, link: { email, madeBy, choices }, session }: LinkProps) {
  return (
    <Outside title="Sign in">
      <p>
        {email === null ? 'This link' : `This link was mailed to ${email}. It`} signs you in once
        {choices.length > 1 ? '. Choose where to:' : ':'}
      </p>
      {choices.map((choice) => (
        <form method="post" action="/sign-in/link">
          <input type="hidden" name="token" value={token} />
          {next !== null && <input type="hidden" name="next" value={next} />}
          {choice.memberId !== null && <input type="hidden" name="member" value={choice.memberId} />}
          <button type="submit">Sign in to {placeOf(choice)}</button>
          <p class="muted">{asWhom[choice.role]}</p>
        </form>
      ))}
      {madeBy !== null && <p class="muted">Made by {describeActor(madeBy, null)}.</p>}
      {session !== null && <p>You are signed in here already. That session ends when you press the button.</p>}
      <p class="muted">If you do not know what this is, close the page: nothing has happened yet.</p>
    </Outside>
  );
}

function placeOf({ tenant, role }: LinkChoice): string {
  return tenant ?? (role === 'finance' ? 'Finance' : 'Operations');
}

const asWhom: Readonly<Record<Session['role'], string>> = {
  ops: 'As one of ops, for all tenants.',
  finance: 'As one of finance, for all tenants.',
  admin: 'As an administrator, who may do everything there.',
  owner: 'As an owner, who may do everything there.',
  licences: 'As one who manages licences and users.',
  billing: 'As one who manages card, billing details and payments.',
  reader: 'As a reader.',
};

export function UsedLink() {
  return (
    <Outside title="This link is over">
      <p>A link signs in once, and only for a short time. Open the licensing page from the product again, or</p>
      <p>
        <a href="/sign-in">have another link mailed to you</a>
      </p>
    </Outside>
  );
}
