import type { Change, Operation, Problem } from 'licence-billing-client';
import { newIdempotencyKey } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { fieldsOf } from '../forms.ts';
import { showRefusal } from './refused.tsx';
import { baseOf, receiptPath } from './tenant.ts';

/** What the API answers to a change. */
export type Answer =
  | { readonly ok: true; readonly status: number; readonly body: unknown }
  | { readonly ok: false; readonly status: number; readonly problem: Problem };

interface Followed {
  /** What to say on the next page. */
  readonly notice: (change: Change | null) => string;
  /** The page that was asked from, with what was wrong. */
  readonly refused: (problem: Problem) => Response | Promise<Response>;
  /** Where to go on; the receipt, where something was paid, comes first. */
  readonly next?: string;
}

/**
 * What follows on a change: the receipt or the next page; its own page where it takes longer; the form again where it was
 * refused. Always by a redirect, so that reloading asks for nothing twice.
 */
export async function answerChange(
  context: PageContext,
  answer: Answer,
  { notice, refused, next }: Followed,
): Promise<Response> {
  const base = baseOf(context);
  if (!answer.ok) return refused(answer.problem);
  if (answer.status === 202) {
    return context.redirect(`${base}/operations/${encodeURIComponent((answer.body as Operation).id)}`, 303);
  }
  const change = isChange(answer.body) ? answer.body : null;
  context.get('leaveNotice')(notice(change));
  return context.redirect(whereTo(base, change, next), 303);
}

type Ask = (context: PageContext, key: { readonly idempotencyKey?: string }) => Promise<Answer>;

/** Handles a change that is one button: it leads to `next` with a notice, or to a page that says why it was refused. */
export function buttonChange(ask: Ask, notice: (context: PageContext) => string, next = '') {
  return async (context: PageContext): Promise<Response> => {
    const fields = await fieldsOf(context);
    return answerChange(context, await ask(context, fields.idempotencyKey()), {
      notice: () => notice(context),
      refused: (problem) => showRefusal(context, problem),
      next: `${baseOf(context)}${fields.text('from') === 'activate' ? '/activate' : next}`,
    });
  };
}

/** To the receipt, where something was paid. */
export function whereTo(base: string, change: Change | null, next = base): string {
  const receipt = change?.charge?.invoiceNumber ?? null;
  return receipt === null ? next : receiptPath(base, receipt);
}

/**
 * To the same page under an address that carries a key: whoever comes back to it and confirms again makes nothing twice,
 * whether or not their browser has kept the form.
 */
export function withIdempotencyKey(context: PageContext): Response {
  const query = new URLSearchParams({ ...context.req.query(), once: newIdempotencyKey() });
  return context.redirect(`${context.req.path}?${query.toString()}`, 303);
}

function isChange(body: unknown): body is Change {
  return typeof body === 'object' && body !== null && 'subscription' in body;
}
