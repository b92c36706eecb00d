import { InterceptingCall, type Interceptor } from '@grpc/grpc-js';
import { Connection } from '@temporalio/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { quietPort } from '../test/support/quiet-port.ts';
import { createConnection, openConnection } from './temporal-connection.ts';

/** What ended no call, and would have ended the process. */
const uncaught = vi.fn();
beforeEach(() => {
  process.on('uncaughtException', uncaught);
});
afterEach(() => {
  process.off('uncaughtException', uncaught);
  expect(uncaught).not.toHaveBeenCalled();
});

/** Counts how often calls are tried. */
function countedTries() {
  const tries = { count: 0 };
  const interceptor: Interceptor = (options, nextCall) => {
    tries.count += 1;
    return new InterceptingCall(nextCall(options));
  };
  return { tries, interceptor };
}

const closed = { code: 14, details: 'The connection to Temporal was closed' };

it('a call that is tried again after its connection was closed is rejected like any other, and not tried on', async () => {
  // given a call that Temporal, which is away, has not answered
  const { tries, interceptor } = countedTries();
  const connection = createConnection({ address: `127.0.0.1:${await quietPort()}`, interceptors: [interceptor] });
  const call = connection.workflowService.describeNamespace({ namespace: 'default' });
  const settled = expect(call).rejects.toMatchObject(closed);
  await vi.waitFor(() => expect(tries.count).toBeGreaterThan(1));
  const before = tries.count;

  await connection.close();

  // then the next try finds the connection closed, and is the last
  await settled;
  expect(tries.count).toBeLessThanOrEqual(before + 1);
});

it('a call on a connection that is closed is rejected in the same way', async () => {
  const connection = createConnection({ address: `127.0.0.1:${await quietPort()}` });
  await connection.close();
  await expect(connection.workflowService.getSystemInfo({})).rejects.toMatchObject(closed);
  await expect(connection.healthService.check({})).rejects.toMatchObject(closed);
});

it('a call that is not closed is tried again, as Temporal’s client does', async () => {
  const { tries, interceptor } = countedTries();
  const connection = createConnection({ address: `127.0.0.1:${await quietPort()}`, interceptors: [interceptor] });
  const call = connection.withDeadline(Date.now() + 1_500, () => connection.workflowService.getSystemInfo({}));
  await expect(call).rejects.toMatchObject({
    code: expect.any(Number),
    details: expect.not.stringContaining('closed'),
  });
  expect(tries.count).toBeGreaterThan(2);
  await connection.close();
});

it('a connection that cannot be opened is closed again', async () => {
  const { tries, interceptor } = countedTries();
  const address = `127.0.0.1:${await quietPort()}`;
  const close = vi.spyOn(Connection.prototype, 'close');
  await expect(openConnection({ address, connectTimeout: '500ms', interceptors: [interceptor] })).rejects.toThrow();
  expect(close).toHaveBeenCalledTimes(1);
  expect(tries.count).toBe(0);
  close.mockRestore();
});
