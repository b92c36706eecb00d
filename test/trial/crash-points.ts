import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync } from 'node:fs';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import type Stripe from 'stripe';
import { type Connection, connect } from '../../db/connect.ts';
import { tenantRoleOf } from '../../db/grants.ts';
import { serviceRole } from '../../stack/database-roles.ts';
import { signalGroup } from '../../stack/processes.ts';

/*
 * Crash points: before and after each write and each call of a service's process, named after what it is doing. They are in
 * what the service is given – database, card processor, Temporal's client – so that its own code knows nothing of them.
 */

/** Process groups to kill when a point is reached next, by the point's name. */
export type Armed = Readonly<Record<string, { readonly victim: string; readonly pid: number }>>;

export type ToService = { readonly type: 'arm'; readonly armed: Armed };
export type FromService = { readonly type: 'ready' } | { readonly type: 'point'; readonly name: string };

const doing = new AsyncLocalStorage<string>();
let onReached: (point: string) => void = () => undefined;
let untilPassed: (point: string) => Promise<void> = async () => undefined;

/**
 * What is waited for at each point that can wait: all but the single writes. Killed before one of those, a process leaves
 * what it leaves before the transaction's commit, or at the point before where there is no transaction.
 */
export function waitAtPoints(wait: (point: string) => Promise<void>): void {
  untilPassed = wait;
}

/**
 * Kills the given processes at the given points: the first hit disarms all. Kills are written down in `hitsFile`, as nothing
 * else outlives them.
 */
export function obeyKills(hitsFile: string): void {
  const seen = new Set<string>();
  let armed: Armed = {};
  process.on('message', (message: ToService) => {
    armed = message.armed;
  });
  onReached = (name) => {
    if (!seen.has(name)) process.send?.({ type: 'point', name } satisfies FromService);
    seen.add(name);
    const kill = armed[name];
    if (kill === undefined) return;
    armed = {};
    appendFileSync(hitsFile, `${kill.victim} at ${name}\n`);
    signalGroup(kill.pid, 'SIGKILL');
  };
}

function reach(place: string): string {
  const point = `${doing.getStore() ?? 'beside'}: ${place}`;
  onReached(point);
  return point;
}

function pass(place: string): Promise<void> {
  return untilPassed(reach(place));
}

/** Names what goes on inside: the points in it bear that name. */
export function during<T>(name: string, work: () => Promise<T>): Promise<T> {
  return doing.run(name, work);
}

/** Functions whose beginning and end are points, and whose name is in the names of those within. */
export function withPoints<T extends object>(functions: T): T {
  const wrapped = Object.entries(functions).map(([name, call]: [string, (...args: unknown[]) => Promise<unknown>]) => {
    const watched = (...args: unknown[]): Promise<unknown> =>
      during(name, async () => {
        await pass('begin');
        const result = await call(...args);
        await pass('end');
        return result;
      });
    return [name, watched];
  });
  return Object.fromEntries(wrapped) as T;
}

const write =
  /^\s*(?:with "?\w+"? as \(\s*)?(insert into|update|delete from|drop|create)\s+(?:schema |table )?(?:if (?:not )?exists )?"?([\w-]+)"?(?:\."?(\w+)"?)?/i;

/** What is done by a function of the owner. */
const ownersWrite = /^\s*select (create_instance|drop_instance|forget_tenant)\(/;

/** A database with a point before each write, and before and after each commit. */
export function connectWithPoints(url: string, maxConnections: number, preparesStatements = true): Connection {
  const beforeWrite = (statement: string): void => {
    const [, verb, first, second] = write.exec(statement) ?? [];
    if (verb !== undefined) reach(`before ${verb.toLowerCase()} ${second ?? first ?? ''}`);
    const [, called] = ownersWrite.exec(statement) ?? [];
    if (called !== undefined) reach(`before ${called}`);
  };
  const tenantRole = tenantRoleOf(serviceRole);
  const connection = connect(url, maxConnections, { onStatement: beforeWrite, preparesStatements, tenantRole });
  const { db } = connection;
  const transaction = db.transaction.bind(db);
  db.transaction = async (work, config) => {
    const result = await transaction(async (tx) => {
      const answer = await work(tx);
      await pass('before commit');
      return answer;
    }, config);
    await pass('after commit');
    return result;
  };
  return connection;
}

/** Points before and after each request to the card processor that changes something. */
export function watchStripe(stripe: Stripe): void {
  const client: ReturnType<typeof Stripe.createNodeHttpClient> = stripe.getApiField('httpClient');
  const makeRequest = client.makeRequest.bind(client);
  client.makeRequest = (...request) => {
    const [, , path, method] = request;
    const call = () => makeRequest(...request);
    return method === 'GET' ? call() : around(`${method} ${withoutIds(path)}`, call);
  };
}

function withoutIds(path: string): string {
  return path.replace(/\?.*/, '').replaceAll(/\/\w+_\w+(?=\/|$)/g, (id) => (/\d/.test(id) ? '/…' : id));
}

/** Points before and after whatever is said to a workflow. */
export const clientPoints: WorkflowClientInterceptor = {
  start: (input, next) => around('start', () => next(input)),
  startUpdate: (input, next) => around('update', () => next(input)),
  startUpdateWithStart: (input, next) => around('update with start', () => next(input)),
  signal: (input, next) => around('signal', () => next(input)),
};

async function around<T>(what: string, call: () => Promise<T>): Promise<T> {
  await pass(`before ${what}`);
  const result = await call();
  await pass(`after ${what}`);
  return result;
}
