// Keeps a copy of each tenant's entitlement document by the events that are pushed to it. Its only package is
// standardwebhooks.
import { createServer, type IncomingMessage } from 'node:http';
import { Webhook } from 'standardwebhooks';

interface Holder {
  readonly userId: string;
  readonly licenceId: string | null;
  readonly until: string | null;
}
interface Document {
  readonly tenantId: string;
  readonly version: number;
  readonly holders: readonly Holder[];
}
interface Event {
  readonly tenantId: string;
  readonly version: number;
  readonly type: string;
  readonly data: { readonly complete: boolean; readonly restored: boolean; readonly holders: readonly Holder[] };
}

const { LICENCE_BILLING_URL = '', API_KEY = '', WEBHOOK_SECRET = '', PORT = '4100' } = process.env;
const webhook = new Webhook(WEBHOOK_SECRET);
const copies = new Map<string, Document>();

/** Fetches the first copy from the service; events keep it up to date from then on. */
async function copyOf(tenantId: string): Promise<Document> {
  const known = copies.get(tenantId);
  if (known !== undefined) return known;
  const headers = { authorization: `Bearer ${API_KEY}` };
  const answer = await fetch(`${LICENCE_BILLING_URL}/v1/tenants/${encodeURIComponent(tenantId)}/entitlements`, {
    headers,
  });
  if (!answer.ok) throw new Error(`The document of ${tenantId}: ${answer.status}`);
  // An event may have arrived meanwhile, with a newer document.
  const document = copies.get(tenantId) ?? ((await answer.json()) as Document);
  copies.set(tenantId, document);
  return document;
}

/**
 * Applies an event; one that arrives twice changes nothing. After a restore of the service the announced document
 * counts, whatever its version.
 */
async function receive({ type, tenantId, version, data }: Event): Promise<void> {
  if (type !== 'entitlements.changed') return;
  const copy = await copyOf(tenantId);
  const { complete, restored, holders: touched, ...head } = data;
  if (version <= copy.version && !restored) return;
  const holders = new Map(complete ? [] : copy.holders.map((holder) => [holder.userId, holder]));
  for (const holder of touched) {
    if (holder.licenceId === null) holders.delete(holder.userId);
    else holders.set(holder.userId, holder);
  }
  copies.set(tenantId, { ...copy, ...head, version, holders: [...holders.values()] });
}

/** Status and body of the answer. `GET /{tenant}` shows the copy. */
async function answerTo(request: IncomingMessage): Promise<[status: number, body?: string]> {
  if (request.method === 'GET') return [200, JSON.stringify(await copyOf((request.url ?? '/').slice(1)))];
  let body = '';
  for await (const piece of request.setEncoding('utf8')) body += piece;
  let event: Event;
  try {
    event = webhook.verify(body, request.headers as Record<string, string>) as Event;
  } catch {
    return [401];
  }
  await receive(event);
  return [204];
}

createServer((request, response) => {
  // The service sends the event again after any answer but a success.
  answerTo(request).then(
    ([status, body]) => response.writeHead(status).end(body),
    (error: Error) => {
      console.error(error.message);
      response.writeHead(503).end();
    },
  );
}).listen(Number(PORT), '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}/`));
