// A product in one file: shows its people who may make calls, answered from memory. README.md says how to start it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createEntitlements, type Entitlements } from 'licence-billing-client/entitlements';

/** A product knows its own people; these are the demo company's. */
// biome-ignore format: names read better in rows
const people = [
  'Ada Moss', 'Ben Hart', 'Cleo Dale', 'Dev Rao', 'Ella Frost', 'Finn Lowe', 'Gwen Pike', 'Hugo Lane',
  'Iris Bell', 'Jon West', 'Kira Stone', 'Leo Marsh', 'Mona Reed', 'Nils Berg', 'Orla Byrne', 'Paul Quick',
];
const userIdOf = (name: string): string => name.toLowerCase().replace(' ', '.');

function page(entitlements: Entitlements): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dialler</title>
<link rel="stylesheet" href="/dialler.css">
<script src="/dialler.js" defer></script>
<main>
<h1>Dialler</h1>
<ul>
${people.map((name) => row(name, entitlements)).join('\n')}
</ul>
<p>${footnote(entitlements)}</p>
</main>
</html>`;
}

function row(name: string, entitlements: Entitlements): string {
  const mayCall = entitlements.may(userIdOf(name));
  const [look, words] = mayCall ? ['may', 'You may call'] : ['ask', 'Ask your admin'];
  return `<li class="${look}"><strong>${name}</strong> <span>${words}</span></li>`;
}

function footnote(entitlements: Entitlements): string {
  const version = entitlements.document()?.version;
  if (version === undefined) return 'Nothing is known yet: is the licensing service running?';
  return `Step ${version} of the licences, ${entitlements.status === 'live' ? 'as they are now' : 'as they were last known'}.`;
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 32rem; margin: 1rem auto; padding: 0 1rem; }
ul { padding: 0; }
li { display: flex; justify-content: space-between; padding: .35rem .75rem; border-bottom: 1px solid light-dark(#ddd, #444); }
.may span { color: light-dark(#12692f, #7fd99a); }
.ask span { color: light-dark(#96310c, #ffb08f); }
`;

/** The server announces a change, and the page fetches itself again. */
const script = `
async function show() {
  const text = await (await fetch('/')).text();
  document.querySelector('main').replaceWith(new DOMParser().parseFromString(text, 'text/html').querySelector('main'));
}
new EventSource('/changes').onmessage = () => void show();
`;

/** Serves the page. Its subscriptions to changes end with the server's connections. */
export function serveDialler(entitlements: Entitlements): Server {
  const answers: Readonly<Record<string, () => [type: string, body: string]>> = {
    '/': () => ['text/html', page(entitlements)],
    '/dialler.css': () => ['text/css', style],
    '/dialler.js': () => ['text/javascript', script],
  };
  return createServer((request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('content-security-policy', "default-src 'self'");
    if (request.url === '/changes') return sendChanges(entitlements, response);
    const [type, body] = answers[request.url ?? '']?.() ?? ['text/plain', 'Not here'];
    response.writeHead(type === 'text/plain' ? 404 : 200, { 'content-type': `${type}; charset=utf-8` }).end(body);
  });
}

function sendChanges(entitlements: Entitlements, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const send = (): void => void response.write('data: changed\n\n');
  const ends = [entitlements.on('change', send), entitlements.on('status', send)];
  response.on('close', () => {
    for (const end of ends) end();
  });
  send();
}

if (import.meta.main) {
  const {
    LICENCE_BILLING_URL = 'http://127.0.0.1:3000',
    PRODUCT_API_KEY = '',
    TENANT = 'demo',
    PORT = '3100',
  } = process.env;
  const entitlements = createEntitlements({ baseUrl: LICENCE_BILLING_URL, key: PRODUCT_API_KEY, tenantId: TENANT });
  entitlements.on('status', (status) => console.log(`The copy of the licences: ${status}`));
  entitlements.on('error', (error) => console.error(`The licensing service: ${error.message}`));
  const server = serveDialler(entitlements).listen(Number(PORT), '127.0.0.1', () =>
    console.log(`http://127.0.0.1:${PORT}/`),
  );
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
      void entitlements.close();
    });
  }
}
