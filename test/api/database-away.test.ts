import { expect, it } from 'vitest';
import { connect } from '../../db/connect.ts';
import { createLog } from '../../service/log.ts';
import { bareApp } from '../support/bare-app.ts';
import { quietPort } from '../support/quiet-port.ts';

it('asks to come back while the database is away: it is neither the caller’s fault nor a surprise', async () => {
  // given a database that does not answer
  const connection = connect(`postgres://postgres@127.0.0.1:${await quietPort()}/away`);
  const lines: string[] = [];
  const app = bareApp(connection.db, {}, createLog('warn', { write: (line) => lines.push(line) }));

  const answer = await app.request('/v1/tenants/acme/subscription', {
    headers: { authorization: 'Bearer some-key', 'x-request-id': 'asked-once' },
  });

  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await answer.json()).toMatchObject({ code: 'unavailable' });
  const told = lines.map((line) => JSON.parse(line) as unknown);
  expect(told).toMatchObject([{ msg: 'The database is away', tenantId: 'acme', requestId: 'asked-once' }]);
  await connection.close();
});
