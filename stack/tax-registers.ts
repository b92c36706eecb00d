// A stand-in for the registers of tax ids, VIES and HMRC, in their wire formats, with levers for their occasional
// faults.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { z } from 'zod';

/** The levers, all set at once at `PUT /levers`. By default every id is known, and answers come at once. */
const levers = z.strictObject({
  /** Every request is answered by 503. */
  away: z.boolean().default(false),
  /** For how long, in milliseconds, every request is answered by 503. */
  awayForMs: z.number().int().min(0).default(0),
  /** Member states whose register VIES cannot reach; VIES then answers `memberStateError`. */
  memberStatesAway: z.array(z.string()).default([]),
  memberStateError: z.string().default('MS_UNAVAILABLE'),
  /** Ids that no register knows, with their country prefix. */
  refused: z.array(z.string()).default([]),
  /** VIES does not know the tax id of the requester. */
  refusesRequester: z.boolean().default(false),
  /** How long an answer takes, in milliseconds. */
  slowMs: z.number().int().min(0).max(600_000).default(0),
  /**
   * A wrong answer instead of the usual one: a proxy's page, text without an end, a redirect, or a 404 that is not the
   * register's.
   */
  garbage: z.enum(['none', 'html', 'endless', 'redirect', 'not_found']).default('none'),
});
export type Levers = z.input<typeof levers>;

export interface TaxRegisters {
  readonly url: string;
  readonly viesUrl: string;
  /** The questions that were received, oldest first. */
  readonly questions: readonly Question[];
  pull(set: Levers): void;
  close(): Promise<void>;
}

interface Question {
  readonly register: 'vies' | 'hmrc';
  readonly taxId: string;
  readonly requester: string | null;
}

const viesPath = '/taxation_customs/vies/rest-api';
const loopback = /^(localhost|127(\.\d+){3}|\[::1\]):\d+$/;
const client = { id: 'embedded', secret: 'embedded' } as const;
const token = 'embedded-token';

/** The settings with which the service reaches both registers. */
export function registerSettings({ url, viesUrl }: Pick<TaxRegisters, 'url' | 'viesUrl'>): NodeJS.ProcessEnv {
  return { VIES_URL: viesUrl, HMRC_URL: url, HMRC_CLIENT_ID: client.id, HMRC_CLIENT_SECRET: client.secret };
}

/** What a register's answers depend on, and what it was asked. */
interface Registers {
  pulled: z.output<typeof levers>;
  awayUntil: number;
  readonly questions: Question[];
}

export async function startTaxRegisters(port = 0): Promise<TaxRegisters> {
  const registers: Registers = { pulled: levers.parse({}), awayUntil: 0, questions: [] };
  const app = new Hono();
  faults(app, registers);
  leverRoutes(app, registers);
  viesRoute(app, registers);
  hmrcRoutes(app, registers);
  const answer = getRequestListener(app.fetch);
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', listening);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    viesUrl: `${url}${viesPath}`,
    questions: registers.questions,
    pull: (set) => pull(registers, set),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function pull(registers: Registers, set: Levers): void {
  registers.pulled = levers.parse(set);
  registers.awayUntil = Date.now() + registers.pulled.awayForMs;
}

function faults(app: Hono, registers: Registers): void {
  app.use(async (context, next) => {
    // A page of any site could resolve its own name to this machine, and set the levers.
    if (!loopback.test(context.req.header('host') ?? '')) return context.text('This address is not served here.', 421);
    if (context.req.path.startsWith('/levers')) return next();
    const { pulled, awayUntil } = registers;
    if (pulled.away || Date.now() < awayUntil) return context.text('Service Unavailable', 503);
    const instead = garbage(context, pulled.garbage);
    if (instead !== null) return instead;
    await next();
    return sleep(registers.pulled.slowMs);
  });
}

function leverRoutes(app: Hono, registers: Registers): void {
  app.get('/levers', (context) => context.json({ levers: registers.pulled, questions: registers.questions }));
  app.put('/levers', async (context) => {
    const set = levers.safeParse(await context.req.json().catch(() => null));
    if (!set.success) return context.json({ error: z.prettifyError(set.error) }, 422);
    pull(registers, set.data);
    return context.json(registers.pulled);
  });
}

function viesRoute(app: Hono, registers: Registers): void {
  app.post(`${viesPath}/check-vat-number`, async (context) => {
    const { countryCode, vatNumber, traderName, ...asks } = viesQuestion.parse(await context.req.json());
    const { pulled, questions } = registers;
    const requester =
      asks.requesterNumber === undefined ? null : `${asks.requesterMemberStateCode}${asks.requesterNumber}`;
    questions.push({ register: 'vies', taxId: `${countryCode}${vatNumber}`, requester });
    const failure = pulled.memberStatesAway.includes(countryCode)
      ? pulled.memberStateError
      : requester !== null && pulled.refusesRequester
        ? 'INVALID_REQUESTER_INFO'
        : null;
    if (failure !== null) return context.json({ actionSucceed: false, errorWrappers: [{ error: failure }] });
    const valid = !pulled.refused.includes(`${countryCode}${vatNumber}`);
    return context.json({
      countryCode,
      vatNumber,
      requestDate: new Date().toISOString(),
      valid,
      requestIdentifier: requester === null ? '' : numberOf('WAPIAAAA', questions.length),
      name: valid ? `Holder of ${vatNumber}` : '---',
      address: '---',
      traderNameMatch: traderName === undefined || !valid ? 'NOT_PROCESSED' : 'VALID',
    });
  });
}

function hmrcRoutes(app: Hono, registers: Registers): void {
  app.post('/oauth/token', async (context) => {
    const { grant_type: grant, client_id: id, client_secret: secret, scope } = await context.req.parseBody();
    if (grant !== 'client_credentials' || id !== client.id || secret !== client.secret || scope !== 'read:vat')
      return context.json({ error: 'invalid_client', error_description: 'invalid client id or secret' }, 401);
    return context.json({ access_token: token, token_type: 'bearer', expires_in: 14_400, scope });
  });

  app.get('/organisations/vat/check-vat-number/lookup/:target/:requester?', (context) => {
    if (context.req.header('authorization') !== `Bearer ${token}`)
      return context.json({ code: 'INVALID_CREDENTIALS', message: 'Invalid Authentication information provided' }, 401);
    if (context.req.header('accept') !== 'application/vnd.hmrc.2.0+json')
      return context.json({ code: 'ACCEPT_HEADER_INVALID', message: 'The accept header is invalid' }, 406);
    const { target, requester = null } = context.req.param();
    const { pulled, questions } = registers;
    questions.push({ register: 'hmrc', taxId: `GB${target}`, requester });
    if (requester !== null && pulled.refusesRequester)
      return context.json(
        { code: 'INVALID_REQUEST', message: 'requesterVrn does not match a registered company' },
        403,
      );
    if (pulled.refused.includes(`GB${target}`))
      return context.json({ code: 'NOT_FOUND', message: 'targetVrn does not match a registered company' }, 404);
    const address = { line1: '1 Example Street', postcode: 'EC1A 1AA', countryCode: 'GB' };
    return context.json({
      target: { name: `Holder of ${target}`, vatNumber: target, address },
      ...(requester !== null && { requester, consultationNumber: numberOf('yp', questions.length) }),
      processingDate: new Date().toISOString(),
    });
  });
}

const viesQuestion = z.object({
  countryCode: z.string(),
  vatNumber: z.string(),
  requesterMemberStateCode: z.string().optional(),
  requesterNumber: z.string().optional(),
  traderName: z.string().optional(),
});

function numberOf(prefix: string, count: number): string {
  return `${prefix}${String(count).padStart(8, '0')}`;
}

function garbage(context: Context, kind: z.output<typeof levers>['garbage']): Response | null {
  switch (kind) {
    case 'none':
      return null;
    case 'html':
      return context.html('<h1>Scheduled maintenance</h1>');
    case 'redirect':
      return context.redirect('/levers');
    case 'not_found':
      return context.text('404 page not found', 404);
    case 'endless':
      return new Response(endless(), { headers: { 'content-type': 'application/json' } });
  }
}

function endless(): ReadableStream<Uint8Array> {
  const spaces = new TextEncoder().encode(' '.repeat(65_536));
  return new ReadableStream({ pull: (controller) => controller.enqueue(spaces) });
}
