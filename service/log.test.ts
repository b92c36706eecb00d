import Stripe from 'stripe';
import { expect, it } from 'vitest';
import { safeError } from '../activities/safe-error.ts';
import { createLog } from './log.ts';
import { temporalLogger } from './temporal-runtime.ts';

const marker = 'zz-marker-zz';

/** An error of Stripe's SDK with everything that the answer contains. */
function refusedByStripe(): Error {
  return new Stripe.errors.StripeInvalidRequestError({
    type: 'invalid_request_error',
    code: 'email_invalid',
    param: 'email',
    message: `Invalid email address: ${marker}`,
    headers: { 'x-marker': marker },
    statusCode: 400,
    requestId: 'req_1',
    payment_method: { billing_details: { name: marker } },
  } as never);
}

/** An error as Nodemailer throws it: the recipient is in the message and in a field. */
function refusedByMailServer(): Error {
  return Object.assign(new Error(`550 No such user: ${marker}@example.com`), {
    code: 'EENVELOPE',
    responseCode: 550,
    command: 'RCPT TO',
    rejected: [`${marker}@example.com`],
  });
}

function unreadable(): Error {
  try {
    JSON.parse(`{"name":"${marker}`);
  } catch (error) {
    return error as Error;
  }
  throw new Error('It was read');
}

const failures = { refusedByStripe, refusedByMailServer, unreadable };

for (const [name, failure] of Object.entries(failures)) {
  it(`tells nothing that is in an error, under whatever key it is logged: ${name}`, () => {
    const error = failure();
    const wrapped = new Error('It could not be done', { cause: error });
    const lines = linesOf((log) => {
      for (const key of ['err', 'error', 'cause', 'anything']) log.error({ [key]: error }, 'Failed');
      log.error({ err: error });
      log.error(error);
      log.error(wrapped, 'Failed');
      log.error({ error: wrapped });
    });

    expect(lines).toHaveLength(8);
    expect(lines.join('\n')).not.toContain(marker);
    // What helps to find the fault is still in the line.
    expect(lines.join('\n')).toContain('log.test.ts');
  });
}

it('has no text in a tenant’s place that cannot be a tenant’s id', () => {
  const lines = linesOf((log) => {
    for (const tenantId of [`${marker}@example.com`, marker.repeat(6), `${marker}\n{"level":60}`, `${marker} `])
      log.info({ tenantId, status: 404 }, 'Request');
    log.info({ tenantId: 'acme-Ltd_2', status: 200 }, 'Request');
    log.info({ tenantId: null, status: 200 }, 'Request');
  });

  expect(lines).toHaveLength(6);
  expect(lines.join('\n')).not.toContain(marker);
  expect(lines[4]).toContain('"tenantId":"acme-Ltd_2"');
  expect(lines[5]).toContain('"tenantId":null');
});

it('names a refusal of Stripe by its codes, field and request', () => {
  expect(safeError(refusedByStripe()).message).toBe(
    'Stripe has not answered as asked: StripeInvalidRequestError email_invalid email 400 req_1',
  );
});

it('has each error under err, with its type, whatever key it was logged with', () => {
  const error = new TypeError('It is none');
  const lines = linesOf((log) => {
    log.error({ err: error, tenantId: 'acme' }, 'Failed');
    log.error({ error, tenantId: 'acme' }, 'Failed');
    log.error(error);
  }).map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  for (const line of lines) {
    expect(line['err']).toMatchObject({ type: 'TypeError', message: 'It is none', stack: expect.any(String) });
    expect(line).not.toHaveProperty('error');
  }
  const [two] = linesOf((log) => log.error({ err: error, earlier: new Error('Before') }, 'Failed'));
  expect(JSON.parse(two ?? '')).toMatchObject({ err: { message: 'It is none' }, earlier: { message: 'Before' } });
});

it('takes the lines of Temporal’s SDK over in its own words', () => {
  const [line, core, ...others] = linesOf((log) => {
    const temporal = temporalLogger(log);
    const where = { workflowId: 'subscription/acme', workflowRunId: 'run-1', taskToken: 'long' };
    temporal.warn('Activity failed', { ...where, error: new RangeError('Too far') });
    temporal.error('Failing workflow task', { sdkComponent: 'core', runId: 'run-2' });
    temporal.warn('No workflows registered, not polling for workflow tasks');
  }).map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>);
  expect(line).toMatchObject({
    level: 40,
    tenantId: 'acme',
    runId: 'run-1',
    err: { type: 'RangeError', message: 'Too far' },
  });
  expect(line).not.toHaveProperty('taskToken');
  expect(core).toMatchObject({ level: 50, runId: 'run-2', msg: 'Failing workflow task' });
  expect(others).toEqual([]);
});

it('does not so much as read what Temporal’s SDK says at a level that is not shown', () => {
  const unread = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('It was read');
      },
    },
  );
  const lines = linesOf((log) => {
    temporalLogger(log).trace('New workflow activation', unread);
    temporalLogger(log).info('Worker state changed', { taskQueue: 'subscriptions' });
  }, 'info');
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['Worker state changed']);
});

it('keeps back fields that are personal or secret, for the day on which one is logged', () => {
  const [line] = linesOf((log) => log.info({ email: marker, tenant: { name: marker, id: 'acme' } }, 'Here'));
  expect(line).not.toContain(marker);
  expect(line).toContain('acme');
});

function linesOf(work: (log: ReturnType<typeof createLog>) => void, level = 'trace'): readonly string[] {
  const lines: string[] = [];
  work(createLog(level, { write: (line) => lines.push(line) }));
  return lines;
}
