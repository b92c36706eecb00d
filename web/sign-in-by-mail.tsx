import { type Context, Hono } from 'hono';
import { homeOf } from './access.ts';
import { describeActor } from './activity-words.ts';
import { Field } from './components/form.tsx';
import { Outside } from './components/layout.tsx';
import type { Cookies } from './cookies.ts';
import type { LinkChoice, PageDeps, Session, ShownLink, SignedIn } from './deps.ts';
import { Forbidden } from './faults.ts';
import { fieldsOf, queryOf } from './forms.ts';
import { render } from './view.ts';

/**
 * Signing in by a link, mailed or handed over. A link is a page with a button: what opens links ahead of people uses none, and
 * a person sees where it leads, as whom.
 */
export function linkRoutes({ sessions, addressOf, signsInByMail }: PageDeps, cookies: Cookies): Hono {
  const app = new Hono();

  app.post('/mail', async (context) => {
    if (!signsInByMail) throw new Forbidden();
    const email = (await fieldsOf(context)).text('email');
    if (await sessions.mailLink(email, addressOf(context))) return render(context, <LinkIsMailed email={email} />);
    return render(context, <MailAgain email={email} />, 422);
  });

  app.get('/link', async (context) => {
    const token = queryOf(context).text('token');
    const link = await sessions.findLink(token);
    if (link !== null) return render(context, <Link token={token} link={link} session={await sessionIn(context)} />);
    const session = await sessionIn(context);
    // The link was opened again in the browser that it signed in.
    if (session !== null) return context.redirect(homeOf(session), 303);
    return render(context, <UsedLink />, 410);
  });

  app.post('/link', async (context) => {
    const fields = await fieldsOf(context);
    const memberId = fields.text('member');
    const before = cookies.readToken(context);
    const signedIn = await sessions.signInWithLink(
      fields.text('token'),
      memberId === '' ? null : memberId,
      addressOf(context),
    );
    if (signedIn === null) return render(context, <UsedLink />, 410);
    // The session that this one takes the place of must not go on unseen.
    if (before !== undefined) await sessions.end(context, before);
    return enter(context, cookies, signedIn, null);
  });

  async function sessionIn(context: Context): Promise<Session | null> {
    const token = cookies.readToken(context);
    return token === undefined ? null : sessions.find(context, token);
  }

  return app;
}

/** Leads a person on who has signed in. */
export function enter(
  context: Context,
  cookies: Cookies,
  { token, expiresAt, session }: SignedIn,
  next: string | null,
): Response {
  cookies.writeToken(context, token, expiresAt);
  return context.redirect(next ?? homeOf(session), 303);
}

export function MailForm({ email = '', fault }: { readonly email?: string; readonly fault?: string | undefined }) {
  return (
    <form method="post" action="/sign-in/mail">
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

function MailAgain({ email }: { readonly email: string }) {
  return (
    <Outside title="Sign in">
      <MailForm email={email} fault="This is no mail address, such as ada@example.com." />
    </Outside>
  );
}

/** The same whether the address is known or not. */
function LinkIsMailed({ email }: { readonly email: string }) {
  return (
    <Outside title="Look into your mail">
      <p>
        If <strong>{email}</strong> is known here, a link is on its way to it. It signs you in once, within 15 minutes.
      </p>
      <p>
        No mail after some minutes? Look into your spam folder, or ask an owner of your company’s account whether you
        are invited by this address. <a href="/sign-in">Try another address</a>
      </p>
    </Outside>
  );
}

interface LinkProps {
  readonly token: string;
  readonly link: ShownLink;
  /** Who is signed in in this browser already. */
  readonly session: Session | null;
}

function Link({ token, link: { email, madeBy, choices }, session }: LinkProps) {
  return (
    <Outside title="Sign in">
      <p>
        {email === null ? 'This link' : `This link was mailed to ${email}. It`} signs you in once
        {choices.length > 1 ? '. Choose where to:' : ':'}
      </p>
      {choices.map((choice) => (
        <form method="post" action="/sign-in/link">
          <input type="hidden" name="token" value={token} />
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
