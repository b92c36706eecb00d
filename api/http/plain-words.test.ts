import { z } from '@hono/zod-openapi';
import { expect, it } from 'vitest';
import { requestSchemas } from '../../test/support/request-schemas.ts';

const requests = requestSchemas();

/** Every message in an error's issues, including those of alternatives. */
function messagesIn(issues: readonly z.core.$ZodIssue[]): readonly string[] {
  return issues.flatMap((issue) => [
    issue.message,
    ...(issue.code === 'invalid_union' ? issue.errors.flatMap(messagesIn) : []),
  ]);
}

/** Wrong values of a schema: the wrong value itself, and objects whose fields all have it, at any depth. */
function wrongly(schema: z.core.$ZodType, wrong: unknown): readonly unknown[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'union') return [wrong, ...def.options.flatMap((option) => wrongly(option, wrong))];
  if (def.type === 'optional' || def.type === 'default') return wrongly(def.innerType, wrong);
  if (def.type === 'array') return [wrong, [wrong]];
  if (def.type !== 'object') return [wrong];
  const fields = Object.entries(def.shape).map(([name, field]) => [name, wrongly(field, wrong)] as const);
  const longest = Math.max(0, ...fields.map(([, values]) => values.length));
  return [
    wrong,
    ...Array.from({ length: longest }, (_, n) => Object.fromEntries(fields.map(([name, values]) => [name, values[n]]))),
  ];
}

const wrongs = [undefined, null, true, -1, 0.5, 1e12, 'x', '', 'x'.repeat(10_000), [], {}, ['x', 'x']];

it.each(requests)('what is wrong with $route is said in words that follow the field', ({ schema }) => {
  for (const value of wrongs.flatMap((wrong) => wrongly(schema, wrong))) {
    const { error } = schema.safeParse(value);
    const named = messagesIn(error?.issues ?? []);
    for (const message of named) expect(message).toMatch(/^(is|has|needs|names|fits|cannot)\b[^"]*$/);
    expect(named.join(' ')).not.toMatch(/Invalid|expected|received|NaN|>=|<=|cannot be used/);
  }
});

it('bounds are said by what they count', () => {
  const schema = z.object({ text: z.string().min(2).max(3), list: z.array(z.int()).min(1), number: z.int().max(5) });
  const toldOf = (value: object) => schema.safeParse(value).error?.issues.map(({ message }) => message);
  expect(toldOf({ text: 'x', list: [], number: 6 })).toEqual([
    'has to have at least 2 characters',
    'has to have at least 1 entry',
    'has to be at most 5',
  ]);
  expect(toldOf({ text: 'xxxx', list: [0.5] })).toEqual([
    'has to have at most 3 characters',
    'has to be a whole number',
    'is missing',
  ]);
});
