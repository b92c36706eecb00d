import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { ownPathIn } from './paths.ts';
import { type Language, languageIn } from './texts/language.ts';

/** The pages' cookies: the session, how it began, a notice, a form that was not sent on, and the chosen language. */
export interface Cookies {
  readToken(context: Context): string | undefined;
  writeToken(context: Context, token: string, expires: Date): void;
  clearToken(context: Context): void;
  /**
   * Remembers whether the session of this browser is from the identity provider, which may still know the person when
   * the session has ended.
   */
  rememberProvider(context: Context, isProviders: boolean): void;
  /** Whether the last session was from the identity provider, or another tab is on its way there and back. */
  knowsProvider(context: Context): boolean;
  /** Leaves a notice for the next page. */
  leaveNotice(context: Context, notice: Notice): void;
  takeNotice(context: Context): Notice | null;
  /** Keeps what was typed into a form that was not sent on, until its page is shown again: as much as there is room for. */
  keepTyped(context: Context, typed: Typed): void;
  /** What was typed into the form of this page before the sign-in, given out once; null where nothing was. */
  takeTyped(context: Context): Typed['fields'] | null;
  /** The language that was chosen in this browser; null where none was. */
  readLanguage(context: Context): Language | null;
  writeLanguage(context: Context, language: Language): void;
}

/** The result of the last form: that it was done, or done in part. */
export interface Notice {
  readonly tone: 'success' | 'warning';
  readonly text: string;
  /** The form that takes the change back, where that is free. */
  readonly undo?: Undo;
}

export interface Undo {
  /** The path of a form of this site. */
  readonly action: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** What was typed into a form that a sign-in came before. */
export interface Typed {
  /** The path of the form's page. */
  readonly page: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** Browsers keep no cookie above 4,096 bytes, its name and attributes included. */
const mostBytes = 3_500;

const noticeSeconds = 60;
/** As long as a mailed link for signing in lasts, and some time to type more. */
const typedSeconds = 3_600;
/** For how long after the last page a person is sent to the provider without having to press a button. */
const providerSeconds = 30 * 86_400;
/** Browsers keep no cookie longer than 400 days. */
const languageSeconds = 400 * 86_400;

/** The beginning of the names of the cookies of those who have left for the identity provider (departures.ts). */
export const departureCookie = 'departure';

export function createCookies(publicUrl: string): Cookies {
  const { options, nameOf, read } = cookieStyleOf(publicUrl);
  const [sessionName, noticeName, languageName] = [nameOf('session'), nameOf('notice'), nameOf('language')];
  const typedName = nameOf('typed');
  const [providerName, departureName] = [nameOf('provider'), nameOf(departureCookie)];
  return {
    readToken: (context) => read(context, sessionName),
    // By the time that is left, and not by a date: clocks of browsers are wrong, and one that is fast would drop it.
    writeToken: (context, token, expires) =>
      setCookie(context, sessionName, token, {
        ...options,
        maxAge: Math.max(0, Math.floor((expires.getTime() - Date.now()) / 1_000)),
      }),
    clearToken: (context) => {
      deleteCookie(context, sessionName, options);
      if (read(context, typedName) !== undefined) deleteCookie(context, typedName, options);
    },
    rememberProvider(context, isProviders) {
      if (isProviders === (read(context, providerName) !== undefined)) return;
      if (isProviders) setCookie(context, providerName, 'true', { ...options, maxAge: providerSeconds });
      else deleteCookie(context, providerName, options);
    },
    knowsProvider: (context) =>
      read(context, providerName) !== undefined ||
      Object.keys(getCookie(context)).some((name) => name.replace(/^__Host-/, '').startsWith(`${departureName}_`)),
    leaveNotice: (context, notice) =>
      setCookie(context, noticeName, written(notice), { ...options, maxAge: noticeSeconds }),
    takeNotice(context) {
      const notice = noticeIn(read(context, noticeName) ?? '');
      if (notice !== null) deleteCookie(context, noticeName, options);
      return notice;
    },
    keepTyped: (context, typed) =>
      setCookie(context, typedName, writtenForm(typed), { ...options, maxAge: typedSeconds }),
    takeTyped(context) {
      const typed = formIn(read(context, typedName) ?? '');
      if (typed?.page !== context.req.path) return null;
      deleteCookie(context, typedName, options);
      return typed.fields;
    },
    readLanguage: (context) => languageIn(read(context, languageName)),
    writeLanguage: (context, language) =>
      setCookie(context, languageName, language, { ...options, maxAge: languageSeconds }),
  };
}

/** The notice as a cookie's text. Where the undo names so many licences that it is too long, the notice has no undo. */
function written(notice: Notice): string {
  const whole = JSON.stringify(notice);
  return bytesIn(whole) <= mostBytes ? whole : JSON.stringify({ ...notice, undo: undefined });
}

/** The notice in a cookie; null where the text is none, because a browser may send any text. */
function noticeIn(text: string): Notice | null {
  try {
    const { tone, text: said, undo } = JSON.parse(text) as Notice;
    if (typeof said !== 'string') return null;
    return { tone: tone === 'warning' ? 'warning' : 'success', text: said, ...(undo && { undo: undoIn(undo) }) };
  } catch {
    return null;
  }
}

/** The form as a cookie's text, without the fields for which there is no room. */
function writtenForm({ page, fields }: Typed): string {
  const kept: Typed['fields'][number][] = [];
  for (const field of fields) {
    if (bytesIn(JSON.stringify({ page, fields: [...kept, field] })) <= mostBytes) kept.push(field);
  }
  return JSON.stringify({ page, fields: kept });
}

/** The form in a cookie; null where the text is none. */
function formIn(text: string): Typed | null {
  try {
    const { page, fields } = JSON.parse(text) as Typed;
    return { page, fields: fields.map(([name, value]) => [String(name), String(value)]) };
  } catch {
    return null;
  }
}

function bytesIn(text: string): number {
  return encodeURIComponent(text).length;
}

/** The undo in a cookie. Throws where its action is not a path of this site. */
function undoIn({ action, fields }: Undo): Undo {
  if (ownPathIn(action) === null) throw new TypeError('A notice leads elsewhere');
  return { action, fields: fields.map(([name, value]) => [String(name), String(value)]) };
}

/** How cookies of a site at this address are named, set and read. */
export function cookieStyleOf(publicUrl: string) {
  const { protocol, port } = new URL(publicUrl);
  const secure = protocol === 'https:';
  const prefix = secure ? ('host' as const) : undefined;
  const options = { path: '/', httpOnly: true, sameSite: 'Lax', secure, ...(prefix && { prefix }) } as const;
  // Cookies ignore ports, so stacks on one machine need cookies with different names.
  const nameOf = (name: string): string => (secure ? name : `${name}_${port}`);
  const read = (context: Context, name: string): string | undefined =>
    prefix === undefined ? getCookie(context, name) : getCookie(context, name, prefix);
  return { options, prefix, nameOf, read };
}
