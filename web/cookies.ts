import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

/** The pages' cookies: the session, a notice, a pending sign-in. */
export interface Cookies {
  readToken(context: Context): string | undefined;
  writeToken(context: Context, token: string, expires: Date): void;
  clearToken(context: Context): void;
  /** Leaves a notice for the next page. */
  leaveNotice(context: Context, text: string): void;
  takeNotice(context: Context): string | null;
  /** The pending sign-in while the user is at the identity provider. */
  writePending(context: Context, text: string): void;
  takePending(context: Context): string | null;
}

const noticeSeconds = 60;
const pendingSeconds = 600;

export function createCookies(publicUrl: string): Cookies {
  const { protocol, port } = new URL(publicUrl);
  const secure = protocol === 'https:';
  // Cookies ignore ports, so stacks on one machine need cookies of different names.
  const suffix = secure ? '' : `_${port}`;
  const options = { path: '/', httpOnly: true, sameSite: 'Lax', secure } as const;
  const prefix = secure ? { ...options, prefix: 'host' as const } : options;
  const [sessionName, noticeName, pendingName] = [`session${suffix}`, `notice${suffix}`, `pending_sign_in${suffix}`];
  const read = (context: Context, name: string) =>
    secure ? getCookie(context, name, 'host') : getCookie(context, name);
  const take = (context: Context, name: string): string | null => {
    const text = read(context, name) ?? null;
    if (text !== null) deleteCookie(context, name, prefix);
    return text;
  };
  return {
    readToken: (context) => read(context, sessionName),
    writeToken: (context, token, expires) => setCookie(context, sessionName, token, { ...prefix, expires }),
    clearToken: (context) => {
      deleteCookie(context, sessionName, prefix);
    },
    leaveNotice: (context, text) => setCookie(context, noticeName, text, { ...prefix, maxAge: noticeSeconds }),
    takeNotice: (context) => take(context, noticeName),
    writePending: (context, text) => setCookie(context, pendingName, text, { ...prefix, maxAge: pendingSeconds }),
    takePending: (context) => take(context, pendingName),
  };
}
