import type { Change, Operation, Problem } from 'licence-billing-client';
import { newIdempotencyKey } from '../components/form.tsx';
import type { Undo } from '../cookies.ts';
import type { PageContext } from '../deps.ts';
import { type Fields, fieldsOf } from '../forms.ts';
import { ownPathIn } from '../paths.ts';
import { typedOf } from '../typed.ts';
import { showRefusal } from './refused.tsx';
import { baseOf, receiptPath } from './tenant.ts';

/** The API's answer to a change. */
export type Answer =
  | { readonly ok: true; readonly status: number; readonly body: unknown }
  | { readonly ok: false; readonly status: number; readonly problem: Problem };

interface Followed {
  /** The notice on the next page. */
  readonly notice: (change: Change | null) => string;
  /** The form that takes the change back, where that is free. */
  readonly undo?: (change: Change | null) => Undo | null;
  /** Renders the form again with the problem. */
  readonly refused: (problem: Problem) => Response | Promise<Response>;
  /** The next page, unless a receipt comes first. */
  readonly next?: string;
}

/**
 * Answers a change: with the receipt or the next page, with the operation's page where it takes longer, or with the
 * form where it was refused. A success redirects, so that reloading repeats nothing.
 */
export async function answerChange(
  context: PageContext,
  answer: Answer,
  { notice, undo, refused, next }: Followed,
): Promise<Response> {
  const base = baseOf(context);
  if (!answer.ok) return refused(answer.problem);
  if (answer.status === 202) {
    return context.redirect(`${base}/operations/${encodeURIComponent((answer.body as Operation).id)}`, 303);
  }
  const change = isChange(answer.body) ? answer.body : null;
  context.get('leaveNotice')(notice(change), 'success', undo?.(change));
  return context.redirect(whereTo(base, change, next), 303);
}

type Ask = (context: PageContext, key: { readonly idempotencyKey?: string }) => Promise<Answer>;

/** Handles a change that is one button: leads to `next` with a notice, or to a page with the reason of the refusal. */
export function buttonChange(ask: Ask, notice: (context: PageContext) => string, next = '') {
  return async (context: PageContext): Promise<Response> => {
    const fields = await fieldsOf(context);
    return answerChange(context, await ask(context, fields.idempotencyKey()), {
      notice: () => notice(context),
      refused: (problem) => showRefusal(context, problem),
      next: backIn(context, fields) ?? `${baseOf(context)}${next}`,
    });
  };
}

/** The page that a form came from, with its filter and its choices; null unless it is a page of the same tenant. */
export function backIn(context: PageContext, fields: Fields): string | null {
  const [base, back] = [baseOf(context), ownPathIn(fields.text('back'))];
  const isOurs = back !== null && (back === base || ['/', '?'].some((sign) => back.startsWith(base + sign)));
  return isOurs ? back : null;
}

/** The receipt's address where something was paid, else `next`. */
export function whereTo(base: string, change: Change | null, next = base): string {
  const receipt = change?.charge?.invoiceNumber ?? null;
  return receipt === null ? next : receiptPath(base, receipt);
}

/**
 * Redirects to the same page with a new idempotency key in its address, so that going back and confirming again changes
 * nothing twice, even where the browser has not kept the form.
 */
export function withIdempotencyKey(context: PageContext): Response {
  const query = new URLSearchParams({ ...Object.fromEntries(typedOf(context).entries()), once: newIdempotencyKey() });
  return context.redirect(`${context.req.path}?${query.toString()}`, 303);
}

function isChange(body: unknown): body is Change {
  return typeof body === 'object' && body !== null && 'subscription' in body;
}
