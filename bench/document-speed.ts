// Times the entitlement document of a tenant with 10,000 holders, and measures what endpoints cost while no event is
// sent, with few tenants and with many: `npm run document-speed`. There is no limit to pass.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { get } from 'node:http';
import { loadavg } from 'node:os';
import { sql } from 'drizzle-orm';
import { putUsers } from '../db/users.ts';
import { callApi, createActive } from './api.ts';
import { processorSeconds } from './machine.ts';
import { type Servers, startServers } from './servers.ts';
import { milliseconds, quantile } from './statistics.ts';

const holders = 10_000;
const rounds = 60;
const endpoints = 20;
const sleepers = 2_000;
const idleSeconds = 20;

const { privateKey } = generateKeyPairSync('ed25519');
process.env['ENTITLEMENT_SIGNING_KEY'] = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
process.env['EVENT_SECRET_KEYS'] = `bench=${randomBytes(32).toString('base64')}`;
process.env['EVENTS_TO_LOOPBACK'] = 'true';
const servers = await startServers();
try {
  const key = await createLargeTenant(servers);
  console.log(`\n${holders} holders, ${rounds} requests each, one after the other; load ${loadavg()[0]?.toFixed(1)}`);
  const etag = await timeDocument(servers, '', { authorization: `Bearer ${key}` });
  await timeDocument(servers, '.jws', { authorization: `Bearer ${key}` });
  await timeDocument(servers, '', { authorization: `Bearer ${key}`, 'if-none-match': etag });
  await timeIdleEndpoints(servers);
} finally {
  await servers.close();
}

/** Creates the tenant; answers its product's key. */
async function createLargeTenant(to: Servers): Promise<string> {
  const { productApiKey } = await createActive(to, 'large', { licences: holders });
  const ids = Array.from({ length: holders }, (_, index) => `user-${index}`);
  for (let first = 0; first < holders; first += 1_000) {
    const some = ids.slice(first, first + 1_000);
    await putUsers(
      to.db,
      'large',
      some.map((id) => ({ id, name: `Person ${id}`, email: null })),
    );
    await callApi(to, 'POST', '/tenants/large/licences/assignments', { userIds: some });
  }
  return productApiKey;
}

/** Times the document; answers its ETag. */
async function timeDocument(
  { url }: Servers,
  form: string,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  const path = `/v1/tenants/large/entitlements${form}`;
  const ask = () => fetchBytes(`${url}${path}`, { ...headers, 'accept-encoding': 'gzip' });
  for (let warm = 0; warm < 5; warm += 1) await ask();
  const times: number[] = [];
  let last = await ask();
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    last = await ask();
    times.push(performance.now() - startedAt);
  }
  const at = (share: number): string => milliseconds(quantile(times, share));
  console.log(`  ${path}: ${last.status}, p50 ${at(0.5)}, p95 ${at(0.95)}, ${(last.bytes / 1_000).toFixed(0)} kB`);
  return last.etag;
}

/** Fetches a body without `fetch`, which hides how many bytes were transferred. */
function fetchBytes(url: string, headers: Readonly<Record<string, string>>) {
  return new Promise<{ status: number; bytes: number; etag: string }>((resolve, reject) => {
    get(url, { headers }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, bytes, etag: String(response.headers.etag) }),
      );
    }).on('error', reject);
  });
}

async function timeIdleEndpoints(to: Servers): Promise<void> {
  const { postgres, service } = to.processes;
  const parts = [service.map(({ pid }) => pid), [postgres.pid]];
  const idle = async (what: string): Promise<void> => {
    // By then the work that the previous change set off is over.
    await new Promise((resolve) => setTimeout(resolve, 30_000));
    const before = parts.map(processorSeconds);
    await new Promise((resolve) => setTimeout(resolve, 1_000 * idleSeconds));
    const used = parts.map((pids, part) => processorSeconds(pids) - (before[part] ?? 0));
    const percent = used.map((seconds) => `${((100 * seconds) / idleSeconds).toFixed(1)} %`);
    console.log(`  idle, ${what}: service ${percent[0]} of a core, PostgreSQL ${percent[1]}`);
  };
  await idle('no endpoint');
  for (let n = 0; n < endpoints; n += 1)
    await callApi(to, 'POST', '/event-endpoints', { url: 'http://127.0.0.1:9/events' });
  await idle(`${endpoints} endpoints`);
  await to.db.execute(sql`insert into tenants (id, created_by, name, admin_email)
    select 'sleeper-' || n, 'bench', 'Sleeper', 'admin@example.com' from generate_series(1, ${sleepers}) n`);
  await to.db.execute(sql`insert into outbound_events (tenant_id, version, type, at, data)
    select 'sleeper-' || n, 1, 'attention.ended', now(), '{"about": "bench"}' from generate_series(1, ${sleepers}) n`);
  await to.db.execute(sql`update event_endpoints set cursor = (select max(position) from outbound_events)`);
  await to.db.execute(sql`delete from event_backlogs`);
  await idle(`${endpoints} endpoints, ${sleepers} tenants more`);
}
