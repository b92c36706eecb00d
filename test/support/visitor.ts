import type { Submission } from './form.ts';
import { type Name, Page, type Part } from './page.ts';
import type { Service } from './service.ts';

/** A person with a browser that runs no script and keeps its cookies. */
export interface Visitor {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Seen>;
  /** Goes to where an answer leads; answers the page there. */
  follow(answer: Seen): Promise<Seen>;
  /** Presses a button of a page, or of a part of it, once fields are filled in by their labels. */
  press(seen: Seen, button: Name, filled?: Readonly<Record<string, string>>): Promise<Seen>;
  pressIn(part: Part, button: Name, filled?: Readonly<Record<string, string>>): Promise<Seen>;
  /** Sends fields without a page, as none of our forms would. */
  post(
    path: string,
    fields: Readonly<Record<string, string>> | URLSearchParams,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Seen>;
  readonly cookies: ReadonlyMap<string, string>;
  /** Drops cookies, as a browser does when their time is over. */
  forget(names: RegExp): void;
  /** Of the site. */
  readonly url: string;
}

export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  /** Where it leads; empty where it is a page. */
  readonly location: string;
  readonly html: string;
  readonly page: Page;
  /** What can be read in the page's content. */
  readonly text: string;
  /** The path it was found at. */
  readonly path: string;
}

export function createVisitor({ url }: Pick<Service, 'url'>): Visitor {
  const cookies = new Map<string, string>();
  async function send(path: string, init: RequestInit, headers: Readonly<Record<string, string>>): Promise<Seen> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${url}${path}`, { ...init, redirect: 'manual', headers: { cookie, ...headers } });
    for (const line of response.headers.getSetCookie()) keep(cookies, line);
    return seenOf(path, response, await response.text());
  }
  const submit = ({ method, path, fields }: Submission): Promise<Seen> =>
    method === 'post' ? visitor.post(path, fields) : visitor.get(`${path}?${fields.toString()}`);
  const visitor: Visitor = {
    url,
    cookies,
    forget(names) {
      for (const name of cookies.keys()) if (names.test(name)) cookies.delete(name);
    },
    get: (path, headers = {}) => send(path, {}, headers),
    follow({ status, location }) {
      if (location === '') throw new Error(`${status} leads nowhere`);
      return visitor.get(location);
    },
    press: ({ page, path }, button, filled) => submit(page.submission(button, filled, path)),
    pressIn: (part, button, filled) => submit(part.submission(button, filled)),
    post: (path, fields, headers = {}) =>
      send(path, { method: 'POST', body: new URLSearchParams(fields) }, { origin: url, ...headers }),
  };
  return visitor;
}

/** Signed in with a key. */
export async function signedIn(service: Pick<Service, 'url'>, key: string): Promise<Visitor> {
  const visitor = createVisitor(service);
  const { status } = await visitor.press(await visitor.get('/sign-in'), 'Sign in', { 'API key': key });
  if (status !== 303) throw new Error(`Signing in: ${status}`);
  return visitor;
}

/** Signed in by a link: opened, and its button pressed. */
export async function signedInByLink(service: Pick<Service, 'url'>, link: string): Promise<Visitor> {
  const visitor = createVisitor(service);
  const { pathname, search } = new URL(link, service.url);
  const { status } = await visitor.press(await visitor.get(pathname + search), /^Sign in to /);
  if (status !== 303) throw new Error(`Signing in by a link: ${status}`);
  return visitor;
}

function seenOf(path: string, { status, headers }: Response, html: string): Seen {
  let page: Page | null = null;
  return {
    status,
    headers,
    location: headers.get('location') ?? '',
    html,
    path,
    get page() {
      page ??= new Page(html);
      return page;
    },
    get text() {
      return this.page.main.text;
    },
  };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  const [, expires] = /expires=([^;]*)/i.exec(line) ?? [];
  const isOver = expires !== undefined && Date.parse(expires) <= Date.now();
  if (/max-age=0/i.test(line) || isOver) cookies.delete(name);
  else cookies.set(name, value);
}
