import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { type Language, languageIn } from './texts/language.ts';

/** The pages' cookies: the session, a notice, and the language that was chosen. */
export interface Cookies {
  readToken(context: Context): string | undefined;
  writeToken(context: Context, token: string, expires: Date): void;
  clearToken(context: Context): void;
  /** Leaves a notice for the next page. */
  leaveNotice(context: Context, notice: Notice): void;
  takeNotice(context: Context): Notice | null;
  /** Null where none was chosen in this browser. */
  readLanguage(context: Context): Language | null;
  writeLanguage(context: Context, language: Language): void;
}

/** What came of the last form: that it was done, or that it was done in part. */
export interface Notice {
  readonly tone: 'success' | 'warning';
  readonly text: string;
}

const noticeSeconds = 60;
/** Browsers keep no cookie longer than 400 days. */
const languageSeconds = 400 * 86_400;

export function createCookies(publicUrl: string): Cookies {
  const { options, nameOf, read } = cookieStyleOf(publicUrl);
  const [sessionName, noticeName, languageName] = [nameOf('session'), nameOf('notice'), nameOf('language')];
  return {
    readToken: (context) => read(context, sessionName),
    writeToken: (context, token, expires) => setCookie(context, sessionName, token, { ...options, expires }),
    clearToken: (context) => {
      deleteCookie(context, sessionName, options);
    },
    leaveNotice: (context, { tone, text }) =>
      setCookie(context, noticeName, `${tone} ${text}`, { ...options, maxAge: noticeSeconds }),
    takeNotice(context) {
      const [, tone, text] = /^(success|warning) (.*)$/s.exec(read(context, noticeName) ?? '') ?? [];
      if (text === undefined) return null;
      deleteCookie(context, noticeName, options);
      return { tone: tone === 'warning' ? tone : 'success', text };
    },
    readLanguage: (context) => languageIn(read(context, languageName)),
    writeLanguage: (context, language) =>
      setCookie(context, languageName, language, { ...options, maxAge: languageSeconds }),
  };
}

/** How the cookies of a site at this address are set, called and read. */
export function cookieStyleOf(publicUrl: string) {
  const { protocol, port } = new URL(publicUrl);
  const secure = protocol === 'https:';
  const prefix = secure ? ('host' as const) : undefined;
  const options = { path: '/', httpOnly: true, sameSite: 'Lax', secure, ...(prefix && { prefix }) } as const;
  // Cookies ignore ports, so stacks on one machine need cookies of different names.
  const nameOf = (name: string): string => (secure ? name : `${name}_${port}`);
  const read = (context: Context, name: string): string | undefined =>
    prefix === undefined ? getCookie(context, name) : getCookie(context, name, prefix);
  return { options, prefix, nameOf, read };
}
