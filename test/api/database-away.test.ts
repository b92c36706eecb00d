import { expect, it } from 'vitest';
import { connect } from '../../db/connect.ts';
import { bareApp } from '../support/bare-app.ts';
import { quietPort } from '../support/quiet-port.ts';

it('asks to come back while the database is away: it is neither the caller’s fault nor a surprise', async () => {
  // given a database that does not answer
  const connection = connect(`postgres://postgres@127.0.0.1:${await quietPort()}/away`);
  const app = bareApp(connection.db);

  const answer = await app.request('/v1/tenants/acme/subscription', { headers: { authorization: 'Bearer some-key' } });

  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await answer.json()).toMatchObject({ code: 'unavailable' });
  await connection.close();
});
