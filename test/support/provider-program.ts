import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import { createVisitor, type Seen, type Visitor } from './visitor.ts';

type Claims = Readonly<Record<string, unknown>>;

/**
 * An identity provider's own program, with its pages, cookies and checks of its client (npm's oidc-provider). What it refuses to
 * do, such as a forged token, does the one in oidc-provider.ts.
 */
export interface ProviderProgram {
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string };
  /** Takes the service at this address as its client. */
  serve(serviceUrl: string): void;
  /** What it says of a person from now on; without claims it knows the name alone. */
  knows(person: string, claims: Claims): void;
  /** Signs with a new key from now on. The key before it stays published, as providers do. */
  rotateKey(): Promise<void>;
  /** Signs with a new key from now on, and publishes it alone. */
  replaceKey(): Promise<void>;
  close(): Promise<void>;
}

interface ProgramOptions {
  /** Has claims beside `sub` in the ID token too; by the specification they are in the answer about the person alone. */
  readonly claimsInIdToken: boolean;
}

/** Starts it; its client is told later, as the client needs its address first. */
export async function startProviderProgram({ claimsInIdToken }: ProgramOptions): Promise<ProviderProgram> {
  let handler: RequestListener = (_, response) => response.writeHead(503).end();
  const server = createServer((request, response) => handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = { id: 'licences', secret: 'a secret of the client' };
  const people = new Map<string, Claims>();
  let keys = [await newKey()];
  let serviceUrl = '';

  function restart(): void {
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: client.id,
          client_secret: client.secret,
          redirect_uris: [`${serviceUrl}/sign-in/oidc/back`],
          post_logout_redirect_uris: [`${serviceUrl}/sign-in`],
        },
      ],
      jwks: { keys },
      cookies: { keys: ['a key for cookies'] },
      claims: { openid: ['sub'], roles: ['groups', 'company', 'realm_access'] },
      scopes: ['openid', 'roles'],
      conformIdTokenClaims: !claimsInIdToken,
      pkce: { required: () => true },
      findAccount: (_, person) => ({
        accountId: person,
        claims: async () => ({ ...people.get(person), sub: person }),
      }),
    });
    const answer = provider.callback();
    handler = (request, response) => void answer(request, response);
  }

  return {
    issuer,
    client,
    serve(url) {
      serviceUrl = url;
      restart();
    },
    knows: (person, claims) => people.set(person, claims),
    async rotateKey() {
      keys = [await newKey(), ...keys];
      restart();
    },
    async replaceKey() {
      keys = [await newKey()];
      restart();
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function newKey() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: crypto.randomUUID() };
}

/** A person's browser at the service and at the provider, each with its own cookies. */
export interface Person {
  readonly here: Visitor;
  readonly there: Visitor;
}

export function newPerson(service: { readonly url: string }, { issuer }: ProviderProgram): Person {
  return { here: createVisitor(service), there: createVisitor({ url: issuer }) };
}

/**
 * Goes to an address of the provider and on until it leads elsewhere or shows a page; signs in and consents on the way, where
 * it is asked to. Answers where it leads.
 */
export async function passProvider({ there }: Person, href: string, name: string): Promise<string> {
  let seen = await there.get(pathOf(href));
  for (let step = 0; step < 20; step += 1) {
    const next = await answer(there, seen, name);
    if (typeof next === 'string') return next;
    seen = next;
  }
  throw new Error('The provider leads in a circle');
}

async function answer(there: Visitor, seen: Seen, name: string): Promise<Seen | string> {
  if (seen.location !== '') return isThere(there, seen.location) ? there.get(pathOf(seen.location)) : seen.location;
  if (seen.html.includes('name="login"')) return there.post(seen.path, { prompt: 'login', login: name, password: 'x' });
  if (seen.html.includes('value="consent"')) return there.post(seen.path, { prompt: 'consent' });
  throw new Error(`The provider answers ${seen.status}: ${seen.html.slice(0, 2_000)}`);
}

function isThere({ url }: Visitor, href: string): boolean {
  return href.startsWith('/') || href.startsWith(url);
}

/** The path with its query. */
export function pathOf(href: string): string {
  const { pathname, search } = new URL(href, 'http://anywhere');
  return pathname + search;
}
