import { Hono } from 'hono';
import { Field } from './components/form.tsx';
import { Outside } from './components/layout.tsx';
import type { Cookies } from './cookies.ts';
import { createDepartures, type Departures } from './departures.ts';
import type { Identity, PageDeps, PageEnv, VerifiedPerson } from './deps.ts';
import { Forbidden } from './faults.ts';
import { fieldsOf, queryOf } from './forms.ts';
import { createOidc, type Oidc } from './oidc.ts';
import { ownPathIn, pathToSignIn } from './paths.ts';
import { enter, linkRoutes, MailForm, UsedLink } from './sign-in-by-mail.tsx';
import type { Language } from './texts/language.ts';
import { type Texts, texts } from './texts/texts.ts';
import { render } from './view.ts';

/**
 * Routes for signing in by a mailed link, with a key or at an identity provider, and for signing out. Without a session
 * these forms carry no token; `csrf()` in pages.tsx checks their origin.
 */
export function signInRoutes(deps: PageDeps, cookies: Cookies): Hono<PageEnv> {
  const { sessions, addressOf, oidc: settings, publicUrl, signsInWithKeys, signsInByMail } = deps;
  const app = new Hono<PageEnv>();
  // Keys and links cannot be guessed; the limit keeps attempts from loading the database.
  app.use('/sign-in/*', deps.limitTries);
  const oidc = settings === null ? null : createOidc(settings, publicUrl);

  const ways = { hasProvider: oidc !== null, signsInWithKeys, signsInByMail };
  app.route('/sign-in', linkRoutes(deps, cookies));

  app.get('/sign-in', (context) => {
    const query = queryOf(context);
    const isAgain = query.text('again') === 'true';
    const wasLeft = query.text('left') === 'true';
    return render(
      context,
      <SignIn
        language={context.get('language')}
        next={ownPathIn(query.text('next'))}
        isAgain={isAgain}
        wasLeft={wasLeft}
        {...ways}
      />,
    );
  });

  app.post('/sign-in', async (context) => {
    if (!signsInWithKeys) throw new Forbidden();
    const fields = await fieldsOf(context);
    const next = ownPathIn(fields.text('next'));
    const signedIn = await sessions.signInWithKey(fields.text('key'), addressOf(context));
    if (signedIn === null)
      return render(context, <SignIn language={context.get('language')} next={next} {...ways} isRefused />, 401);
    return enter(context, { sessions, cookies }, signedIn, next);
  });

  app.post('/sign-out', async (context) => {
    const token = cookies.readToken(context);
    const ended = token === undefined ? null : await sessions.end(context, token);
    cookies.clearToken(context);
    // Removes the pages that the browser kept for going back.
    context.header('clear-site-data', '"cache"');
    // Where the session has ended by itself, the provider may know the person all the same.
    const isThere = ended === null ? cookies.knowsProvider(context) : ended.signedInBy === 'provider';
    cookies.rememberProvider(context, false);
    const there = isThere && oidc !== null ? await signOutUrlOf(oidc, deps) : null;
    // A page leads there, because browsers do not let a form be redirected to another site under our
    // Content-Security-Policy.
    if (there !== null) return render(context, <SigningOutThere language={context.get('language')} url={there} />);
    return context.redirect('/sign-in', 303);
  });

  if (oidc !== null && settings !== null) {
    const departures = createDepartures(publicUrl, settings.clientSecret);
    app.route('/sign-in/oidc', providerRoutes(oidc, departures, deps, cookies));
  }
  return app;
}

/**
 * The provider's sign-out page; null where the provider cannot be reached, so that signing out here works all the same.
 */
function signOutUrlOf(oidc: Oidc, { log }: PageDeps): Promise<string | null> {
  return oidc.signOutUrl().catch((error: unknown) => {
    log.warn(reasonOf(error), 'Signing out at the identity provider has failed');
    return null;
  });
}

/** The reason without the error’s cause, which may contain what the provider says about a person. */
function reasonOf(error: unknown): { readonly reason: string } {
  return { reason: error instanceof Error ? error.message : 'unknown' };
}

/** Routes for the identity provider: the redirect to it, and its answer. */
function providerRoutes(
  oidc: Oidc,
  departures: Departures,
  { sessions, addressOf, publicUrl, log, signsInWithKeys, signsInByMail }: PageDeps,
  cookies: Cookies,
): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const hasOtherWays = signsInWithKeys || signsInByMail;

  app.get('/', async (context) => {
    const query = queryOf(context);
    const [next, isRenewal] = [ownPathIn(query.text('next')), query.text('renew') === 'true'];
    // Who has other ways to sign in is not led to the provider's form without having chosen it.
    const prompt = query.text('again') === 'true' ? 'login' : isRenewal && hasOtherWays ? 'none' : null;
    // One try: only a page that is shown to a session from the provider allows the next.
    cookies.rememberProvider(context, false);
    const begun = await oidc.begin(next, prompt).catch((error: unknown) => {
      log.warn(reasonOf(error), 'The identity provider cannot be used');
      return null;
    });
    if (begun === null && prompt === 'none') return context.redirect(pathToSignIn(next), 303);
    if (begun === null) return render(context, <Unfinished language={context.get('language')} />, 503);
    await departures.write(context, begun.departure);
    if (!isRenewal) return context.redirect(begun.url, 303);
    // A form for searching may have led here, and browsers do not let a form be redirected to another site.
    return render(context, <Renewing language={context.get('language')} url={begun.url} />);
  });

  app.get('/back', async (context) => {
    const departure = await departures.take(context, queryOf(context).text('state'));
    if (departure === 'unknown') return render(context, <UsedLink language={context.get('language')} />, 410);
    if (departure === 'forged') return render(context, <Unfinished language={context.get('language')} />, 400);
    // The address as the provider knows it; behind a proxy the request's own address differs.
    const url = new URL(`${publicUrl}${context.req.path}${new URL(context.req.url).search}`);
    const returned = await oidc.finish(url, departure).catch((error: unknown) => {
      log.warn(reasonOf(error), 'Signing in at the identity provider has failed');
      return 'failed' as const;
    });
    if (returned === 'declined') return context.redirect(pathToSignIn(departure.next), 303);
    if (returned === 'failed') return render(context, <Unfinished language={context.get('language')} />, 403);
    const signedIn = returned === null ? null : await signInAs(returned, addressOf(context));
    if (signedIn === null) return render(context, <UnknownUser language={context.get('language')} />, 403);
    if ('chooseBy' in signedIn) return context.redirect(choiceUrl(signedIn.chooseBy, departure.next), 303);
    return enter(context, { sessions, cookies }, signedIn, departure.next);
  });

  const signInAs = (who: Identity | VerifiedPerson, address: string | null) =>
    'role' in who ? sessions.signInAs(who, address) : sessions.signInAsMember(who, address);

  return app;
}

function choiceUrl(token: string, next: string | null): string {
  return `/sign-in/link?${new URLSearchParams({ token, ...(next !== null && { next }) }).toString()}`;
}

interface SignInProps {
  readonly language: Language;
  readonly next: string | null;
  readonly hasProvider: boolean;
  readonly signsInWithKeys: boolean;
  readonly signsInByMail: boolean;
  readonly isRefused?: boolean;
  /** Whether what the person wants to do requires a fresh sign-in. */
  readonly isAgain?: boolean;
  /** Whether the session was over when a form was sent. */
  readonly wasLeft?: boolean;
}

function SignIn({
  language,
  next,
  hasProvider,
  signsInWithKeys,
  signsInByMail,
  isRefused = false,
  isAgain = false,
  wasLeft = false,
}: SignInProps) {
  const t = texts[language].signIn;
  const given = { ...(next !== null && { next }), ...(isAgain && { again: 'true' }) };
  const query = Object.keys(given).length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
  return (
    <Outside language={language} title={isAgain ? t.titleAgain : t.title}>
      {isAgain && (
        <p class="banner warning" role="status">
          {t.whyAgain}
        </p>
      )}
      {wasLeft && (
        <p class="banner warning" role="status">
          {t.whyLeft}
        </p>
      )}
      {/* Only members sign in by mail, and no member is ever asked to sign in again. */}
      {signsInByMail && !isAgain && <MailForm language={language} next={next} />}
      {hasProvider && (
        <p>
          <a class={signsInByMail && !isAgain ? 'button secondary' : 'button'} href={`/sign-in/oidc${query}`}>
            {t.byProvider}
          </a>
        </p>
      )}
      {signsInWithKeys && (
        <details open={isRefused || isAgain || !(signsInByMail || hasProvider)}>
          <summary>{t.forPrograms}</summary>
          <KeyForm t={t} next={next} isRefused={isRefused} />
        </details>
      )}
    </Outside>
  );
}

interface KeyFormProps {
  readonly t: Texts['signIn'];
  readonly next: string | null;
  readonly isRefused: boolean;
}

function KeyForm({ t, next, isRefused }: KeyFormProps) {
  return (
    <form method="post" action="/sign-in">
      {next !== null && <input type="hidden" name="next" value={next} />}
      <Field
        label={t.key}
        name="key"
        type="password"
        autocomplete="current-password"
        spellcheck={false}
        required
        hint={t.keyHint}
        fault={isRefused ? t.wrongKey : undefined}
      />
      <button type="submit">{t.title}</button>
    </form>
  );
}

interface InLanguage {
  readonly language: Language;
}

export function TooMany({ language, seconds }: InLanguage & { readonly seconds: number }) {
  const t = texts[language].signIn;
  return (
    <Outside language={language} title={t.tooMany}>
      <p>
        {t.tooManySays} <a href="/sign-in">{t.tryAgain}</a> {t.inSeconds(seconds)}
      </p>
    </Outside>
  );
}

export function Unfinished({ language }: InLanguage) {
  const t = texts[language].signIn;
  return (
    <Outside language={language} title={t.unfinished}>
      <p>{t.unfinishedSays}</p>
      <p>
        <a href="/sign-in">{t.tryAgain}</a>
      </p>
    </Outside>
  );
}

function Renewing({ language, url }: InLanguage & { readonly url: string }) {
  const t = texts[language].signIn;
  return (
    <Outside language={language} title={t.renewing} leadsTo={url}>
      <p>{t.renewingThere(url)}</p>
    </Outside>
  );
}

function SigningOutThere({ language, url }: InLanguage & { readonly url: string }) {
  const t = texts[language].signIn;
  return (
    <Outside language={language} title={t.signedOutHere} leadsTo={url}>
      <p>{t.signedOutThere(url)}</p>
    </Outside>
  );
}

function UnknownUser({ language }: InLanguage) {
  const t = texts[language].signIn;
  return (
    <Outside language={language} title={t.unknown}>
      <p>{t.unknownSays}</p>
      <p>
        <a href="/sign-in">{t.anotherWay}</a>
      </p>
    </Outside>
  );
}
