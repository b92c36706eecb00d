import { z } from '@hono/zod-openapi';
import { mostErrors } from '../http/problems.ts';

type LongList<Entry extends z.ZodType> = z.ZodArray<Entry>;

/** A constructor of its own, so that a list keeps its way of reading when a limit is added to it. */
const LongList = z.core.$constructor('LongList', (list: LongList<z.ZodType>, definition: z.core.$ZodArrayDef) => {
  z.ZodArray.init(list, definition);
  const parse = list._zod.parse.bind(list._zod);
  list._zod.parse = (payload, context) => {
    if (!Array.isArray(payload.value)) return parse(payload, context);
    const entries: unknown[] = [];
    for (const [index, value] of payload.value.entries()) {
      if (payload.issues.length >= mostErrors) break;
      const entry = definition.element._zod.run({ value, issues: [] }, context);
      if (entry instanceof Promise) throw new z.core.$ZodAsyncError();
      payload.issues.push(...z.core.util.prefixIssues(index, entry.issues));
      entries.push(entry.value);
    }
    payload.value = entries;
    return payload;
  };
});

/**
 * A list of up to thousands of entries, which are judged until a hundred are wrong: an answer names no more, and judging
 * the rest keeps other requests waiting.
 */
export function longList<Entry extends z.ZodType>(entry: Entry): z.ZodArray<Entry> {
  return new LongList({ type: 'array', element: entry }) as z.ZodArray<Entry>;
}
