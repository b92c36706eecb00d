import { z } from '@hono/zod-openapi';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { listsIn, requestSchemas } from '../../test/support/request-schemas.ts';
import { mostErrors } from '../http/problems.ts';
import { longList } from './long-list.ts';

const digits = z
  .string()
  .regex(/^\d+$/)
  .transform((text) => text.padStart(2, '0'));

it('reads a list as any list is read, as long as few entries are wrong', () => {
  const entry = fc.oneof(fc.constantFrom('1', '22', 'x', ''), fc.integer());
  const lists = fc.oneof(fc.array(entry, { maxLength: mostErrors }), fc.constantFrom(null, 'text', {}, undefined));
  fc.assert(
    fc.property(lists, (given) => {
      const [long, usual] = [longList(digits).min(1).max(50), z.array(digits).min(1).max(50)];
      const [read, expected] = [long.safeParse(given), usual.safeParse(given)];
      expect(read.data).toEqual(expected.data);
      expect(read.error?.issues).toEqual(expected.error?.issues);
    }),
  );
});

it('judges no entry after a hundred wrong ones, also where a limit is added to the list', () => {
  let judged = 0;
  const counted = z.string().refine(() => {
    judged += 1;
    return false;
  });
  for (const list of [longList(counted), longList(counted).min(1).max(10_000)]) {
    judged = 0;
    const { error } = list.safeParse(Array.from({ length: 10_000 }, () => 'x'));
    expect([judged, error?.issues.length]).toEqual([mostErrors, mostErrors]);
    expect(error?.issues.at(-1)?.path).toEqual([mostErrors - 1]);
  }
});

it('each list of a request that may have more than a hundred entries is such a list', () => {
  const lists = requestSchemas().flatMap(({ route, schema }) => listsIn(schema, route));
  const usual = lists.filter(({ schema, most }) => most > mostErrors && !isLong(schema));

  expect(usual.map(({ where }) => where)).toEqual([]);
  expect(lists.map(({ where }) => where)).toContain('post /v1/tenants/{t}/licences/assignments/userIds');
});

function isLong(schema: z.core.$ZodType): boolean {
  return schema._zod.traits.has('LongList');
}
