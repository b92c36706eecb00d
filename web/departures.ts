import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, getSignedCookie, setSignedCookie } from 'hono/cookie';
import { z } from 'zod';
import { cookieStyleOf, departureCookie } from './cookies.ts';
import { ownPathIn } from './paths.ts';

/** What has to be remembered about a browser that has left for the identity provider. */
export interface Departure {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** The path to go on to afterwards. */
  readonly next: string | null;
  /**
   * What the provider was asked to do: `none` is to show the person nothing, `login` is to have the person sign in
   * although it still knows them. Null leaves it to the provider.
   */
  readonly prompt: 'none' | 'login' | null;
}

/** Departures under way, each in a signed cookie of its own: two tabs may sign in at once. */
export interface Departures {
  write(context: Context, departure: Departure): Promise<void>;
  /**
   * Finds and removes the departure that the provider's answer belongs to. It is `unknown` in another browser, and
   * `forged` where its cookie was changed.
   */
  take(context: Context, state: string): Promise<Departure | 'unknown' | 'forged'>;
}

/** A person has to type a password in this time, and where nothing is shown, none is typed. */
const departureSeconds = { none: 60, login: 600, asNeeded: 600 } as const;
/** More sign-ins than a person has under way at once: the cookies of all of them have to fit into a request. */
const mostDepartures = 5;

const statePattern = /^[\w-]{20,100}$/;
const departureSchema = z.strictObject({
  state: z.string().regex(statePattern),
  nonce: z.string().min(1),
  verifier: z.string().min(1),
  next: z
    .string()
    .refine((text) => ownPathIn(text) === text)
    .nullable(),
  prompt: z.enum(['none', 'login']).nullable().default(null),
});

/**
 * Creates the store. Its cookies are signed with a key made from the client's secret, which all processes have without
 * a further setting.
 */
export function createDepartures(publicUrl: string, clientSecret: string): Departures {
  const { options, prefix, nameOf, read } = cookieStyleOf(publicUrl);
  const signingKey = createHash('sha256').update(`departures ${clientSecret}`).digest('base64url');
  const nameStart = nameOf(departureCookie);
  const cookieName = (state: string): string => `${nameStart}_${state.slice(0, 16)}`;
  return {
    async write(context, departure) {
      const all = Object.keys(getCookie(context)).map((name) => name.replace(/^__Host-/, ''));
      const under = all.filter((name) => name.startsWith(`${nameStart}_`));
      // A browser sends its oldest cookies first.
      for (const name of under.slice(0, Math.max(0, under.length - mostDepartures + 1)))
        deleteCookie(context, name, options);
      const lasting = { ...options, maxAge: departureSeconds[departure.prompt ?? 'asNeeded'] };
      await setSignedCookie(context, cookieName(departure.state), JSON.stringify(departure), signingKey, lasting);
    },
    async take(context, state) {
      if (!statePattern.test(state)) return 'forged';
      const name = cookieName(state);
      if (read(context, name) === undefined) return 'unknown';
      deleteCookie(context, name, options);
      const text = await getSignedCookie(context, signingKey, name, prefix);
      const departure = typeof text === 'string' ? departureIn(text) : null;
      return departure?.state === state ? departure : 'forged';
    },
  };
}

function departureIn(text: string): Departure | null {
  try {
    return departureSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
