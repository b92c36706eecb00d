import { sql } from 'drizzle-orm';
import { strFromU8, unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { instanceSchemaName, instanceTables } from '../../db/instances.ts';
import { putUsers } from '../../db/users.ts';
import { type Tenant, useApi } from './support/api.ts';

// docs/api.md, "Export" and "CSV".

const columns: Readonly<Record<string, string>> = {
  users: 'id,name,email,lastUsedOn,createdAt',
  settings: 'key,value',
  call_lists: 'id,name,createdAt',
  contacts: 'id,callListId,name,phone',
  calls: 'id,userId,contactId,outcome,createdAt',
  licences: 'id,status,userId,userName,since,endsAt,lastUsedOn',
  billing_details:
    'version,at,by,legalName,addressLines,postcode,city,country,taxId,purchaseOrder,purchaseOrderUntil,note,language',
  mail_contacts: 'id,email,kinds,createdAt',
  members: 'id,email,name,role,state,createdAt,createdBy,joinedAt,lastSignedInAt',
};
const at = new Date('2026-03-01T10:00:00.123Z');

const api = useApi();
let tenant: Tenant;
let files: Readonly<Record<string, Uint8Array>>;
beforeAll(async () => {
  tenant = await api.begin('exported');
  await tenant.ask('PUT', '/users/ann', { name: '=HYPERLINK("http://evil.test")', email: 'ann@example.com' });
  await tenant.ask('PUT', '/users/zo%C3%AB', { name: 'Zoë, "Z"' });
  await tenant.ask('PUT', '/billing-details', {
    legalName: '=1+1 Ltd',
    address: { lines: ['1 High St', 'Floor 2'], postcode: 'SW1A 1AA', city: 'London', country: 'GB' },
  });
  await tenant.ask('POST', '/members', { email: 'kim@example.com', name: '+Kim', role: 'billing' });
  await tenant.ask('POST', '/members', { email: 'left@example.com', role: 'reader' });
  const { data: people } = (await tenant.ask('GET', '/members')).body;
  await tenant.ask('DELETE', `/members/${people[0]?.['id']}`);
  await tenant.ask('POST', '/contacts', { email: 'books@example.com', kinds: ['receipts', 'failures'] });
  await tenant.activate(2);
  await tenant.ask('PUT', '/licences/lic_1/assignee', { userId: 'ann' });
  await tenant.ask('POST', '/licences/removals', { licenceIds: ['lic_2'] });
  const { contacts, calls } = instanceTables('exported');
  const { db } = api.world;
  await db.insert(contacts).values({ id: 'c1', callListId: 'welcome', name: 'Kim', phone: '+44 20 7946 0000' });
  await db.insert(calls).values({ id: 'k1', userId: 'ann', contactId: 'c1', outcome: 'reached', createdAt: at });
  const zip = await fetch(`${api.url}/v1/tenants/exported/export`, {
    headers: { authorization: `Bearer ${tenant.adminKey}` },
  });
  expect(zip.headers.get('content-type')).toBe('application/zip');
  files = unzipSync(new Uint8Array(await zip.arrayBuffer()));
});

const textOf = (name: string): string => strFromU8(files[name] ?? new Uint8Array());
const json = (table: string): readonly Readonly<Record<string, unknown>>[] => JSON.parse(textOf(`${table}.json`));

it('has every table as JSON and as CSV', () => {
  const names = Object.keys(columns).flatMap((table) => [`${table}.csv`, `${table}.json`]);
  expect(Object.keys(files).sort()).toEqual(names.sort());
});

it.each(Object.entries(columns))('has in %s the documented columns, in both forms', (table, header) => {
  const [first, ...lines] = textOf(`${table}.csv`).trimEnd().split('\r\n');
  expect(first).toBe(header);
  expect(lines).toHaveLength(json(table).length);
  expect(json(table).length).toBeGreaterThan(0);
  for (const row of json(table)) expect(Object.keys(row).join(',')).toBe(header);
});

it('says the same as the API', async () => {
  const { data: users } = (await tenant.ask('GET', '/users')).body;
  const { data: licences } = (await tenant.ask('GET', '/licences')).body;
  const holders = new Map(json('licences').map(({ userId, id }) => [userId, id]));
  expect(
    json('users').map(({ id, name, email, lastUsedOn }) => {
      return { userId: id, name, email, licenceId: holders.get(id) ?? null, lastUsedOn };
    }),
  ).toEqual(users);
  expect(
    json('licences').map(({ userId, userName, ...licence }) => {
      return { ...licence, assignee: userId === null ? null : { userId, name: userName } };
    }),
  ).toEqual(licences);
});

it('has the people who are not removed, newest first, as the API says', async () => {
  const { data } = (await tenant.ask('GET', '/members')).body;
  expect(data).toMatchObject(json('members'));
  expect(json('members')[0]).toMatchObject({
    email: 'kim@example.com',
    name: '+Kim',
    role: 'billing',
    state: 'invited',
  });
  expect(textOf('members.csv')).toContain("kim@example.com,'+Kim,billing,invited,");
  expect(textOf('members.json')).not.toContain('left@example.com');
});

describe('the files', () => {
  it('have instants in ISO 8601 in UTC', () => {
    expect(json('calls')).toEqual([
      { id: 'k1', userId: 'ann', contactId: 'c1', outcome: 'reached', createdAt: at.toISOString() },
    ]);
    expect(textOf('calls.csv')).toContain(`k1,ann,c1,reached,${at.toISOString()}\r\n`);
    for (const { createdAt } of json('users')) expect(createdAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/);
  });

  it('begin with the mark by which Excel knows UTF-8, where they are CSV alone', () => {
    for (const [name, bytes] of Object.entries(files))
      expect([name, Buffer.from(bytes.subarray(0, 3)).toString('hex') === 'efbbbf']).toEqual([
        name,
        name.endsWith('.csv'),
      ]);
  });

  it('have no cell that a spreadsheet would run, where they are CSV', () => {
    expect(textOf('users.csv')).toContain(`ann,"'=HYPERLINK(""http://evil.test"")",ann@example.com,`);
    expect(textOf('contacts.csv')).toContain(`c1,welcome,Kim,'+44 20 7946 0000`);
    expect(json('contacts')).toMatchObject([{ phone: '+44 20 7946 0000' }]);
  });

  it('keep the settings as the values they are', () => {
    expect(json('settings')).toContainEqual({ key: 'callRecording', value: true });
    expect(textOf('settings.csv')).toContain('callRecording,true\r\n');
    expect(textOf('settings.csv')).toContain('dialMode,preview\r\n');
  });
});

it('has each row of a large instance once, read in batches of one moment', async () => {
  const many = await api.begin('exported-large');
  const users = Array.from({ length: 1_700 }, (_, index) => ({
    id: `user-${index}`,
    name: `User ${index}`,
    email: null,
  }));
  await putUsers(api.world.db, 'exported-large', users);
  const headers = { authorization: `Bearer ${many.adminKey}` };
  const zips = await Promise.all(
    [0, 1, 2].map(() => fetch(`${api.url}/v1/tenants/exported-large/export`, { headers })),
  );
  for (const zip of zips) {
    const rows = JSON.parse(
      strFromU8(unzipSync(new Uint8Array(await zip.arrayBuffer()))['users.json'] ?? new Uint8Array()),
    );
    expect(new Set((rows as readonly { id: string }[]).map(({ id }) => id)).size).toBe(1_700);
  }
});

it('is not made where its instance is gone in between', async () => {
  const leaving = await api.begin('exported-gone');
  await api.world.unguarded.execute(sql`drop schema ${sql.identifier(instanceSchemaName('exported-gone'))} cascade`);
  const answer = await leaving.ask('GET', '/export');
  expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
});
