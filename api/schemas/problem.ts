import { z } from '@hono/zod-openapi';

/** A problem as in RFC 9457, with additional fields that help (docs/api.md, "Codes"). */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .readonly()
      .optional(),
    holders: z
      .array(z.object({ userId: z.string(), name: z.string().nullable(), licenceId: z.string() }))
      .readonly()
      .optional(),
    declineCode: z.string().optional(),
    retryAt: z.string().optional(),
    url: z.string().optional(),
  })
  .openapi('Problem');
export type ProblemJson = z.input<typeof problemSchema>;
