import type { Service } from './service.ts';

/** Somebody with a browser that runs no script and keeps its cookies: what pages answer, seen from outside. */
export interface Visitor {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Seen>;
  /** Sends a form with whatever hidden fields `path` shows in the form of that action. */
  submit(path: string, action: string, fields?: Readonly<Record<string, string>>): Promise<Seen>;
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Seen>;
  readonly cookies: ReadonlyMap<string, string>;
}

export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
}

export function createVisitor({ url }: Pick<Service, 'url'>): Visitor {
  const cookies = new Map<string, string>();
  async function send(path: string, init: RequestInit, headers: Readonly<Record<string, string>>): Promise<Seen> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${url}${path}`, { ...init, redirect: 'manual', headers: { cookie, ...headers } });
    for (const line of response.headers.getSetCookie()) keep(cookies, line);
    return { status: response.status, headers: response.headers, html: await response.text() };
  }
  const visitor: Visitor = {
    cookies,
    get: (path, headers = {}) => send(path, {}, headers),
    post: (path, fields, headers = {}) =>
      send(path, { method: 'POST', body: new URLSearchParams(fields) }, { origin: url, ...headers }),
    async submit(path, action, fields = {}) {
      const { html } = await visitor.get(path);
      return visitor.post(action, { ...hiddenFields(html, action), ...fields });
    },
  };
  return visitor;
}

/** Signed in with a key. */
export async function signedIn(service: Pick<Service, 'url'>, key: string): Promise<Visitor> {
  const visitor = createVisitor(service);
  const { status } = await visitor.post('/sign-in', { key });
  if (status !== 303) throw new Error(`Signing in: ${status}`);
  return visitor;
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (/max-age=0/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}

function hiddenFields(html: string, action: string): Readonly<Record<string, string>> {
  const form = html.split('<form').find((part) => part.startsWith(` method="post" action="${action}"`)) ?? '';
  const inputs = form.split('</form>')[0]?.match(/<input type="hidden"[^>]*>/g) ?? [];
  return Object.fromEntries(
    inputs.map((input) => [/name="([^"]*)"/.exec(input)?.[1] ?? '', /value="([^"]*)"/.exec(input)?.[1] ?? '']),
  );
}
