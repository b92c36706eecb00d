import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { ownPathIn } from './paths.ts';
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
  /** The form that takes it back, where that is free. */
  readonly undo?: Undo;
}

export interface Undo {
  /** Of a form of this site. */
  readonly action: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** Browsers keep no cookie of more than 4,096 bytes, with its name and its attributes. */
const mostNoticeBytes = 3_500;

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
    leaveNotice: (context, notice) =>
      setCookie(context, noticeName, written(notice), { ...options, maxAge: noticeSeconds }),
    takeNotice(context) {
      const notice = noticeIn(read(context, noticeName) ?? '');
      if (notice !== null) deleteCookie(context, noticeName, options);
      return notice;
    },
    readLanguage: (context) => languageIn(read(context, languageName)),
    writeLanguage: (context, language) =>
      setCookie(context, languageName, language, { ...options, maxAge: languageSeconds }),
  };
}

/** What can be taken back of too many at once has no button for it. */
function written(notice: Notice): string {
  const whole = JSON.stringify(notice);
  return encodeURIComponent(whole).length <= mostNoticeBytes ? whole : JSON.stringify({ ...notice, undo: undefined });
}

/** A browser may send any text: null where it is no notice. */
function noticeIn(text: string): Notice | null {
  try {
    const { tone, text: said, undo } = JSON.parse(text) as Notice;
    if (typeof said !== 'string') return null;
    return { tone: tone === 'warning' ? 'warning' : 'success', text: said, ...(undo && { undo: undoIn(undo) }) };
  } catch {
    return null;
  }
}

/** Throws where it is no form of this site. */
function undoIn({ action, fields }: Undo): Undo {
  if (ownPathIn(action) === null) throw new TypeError('A notice leads elsewhere');
  return { action, fields: fields.map(([name, value]) => [String(name), String(value)]) };
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
