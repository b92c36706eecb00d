import { DatabaseError } from '../db/database-error.ts';
import { stripeErrorOf } from './stripe.ts';

/*
 * What of an error may be shown in logs and in the histories of workflows. Stripe's errors hold the request and the
 * customer's details, and a parser's message holds a part of what it has read.
 */

/**
 * Temporal keeps at most 4 KiB of the failure of an activity that is tried again, and shows "Failure exceeds size
 * limit" instead of a longer one. These bounds stay below that, even where each character takes three bytes.
 */
const most = { errors: 3, message: 240, frames: 3, frame: 160 } as const;

/**
 * An error reduced to its type and its origin. Errors from outside keep their codes, and never a field or a sentence.
 */
export function safeError(error: unknown): Error {
  const [first, ...causes] = shortened(chainOf(error)).reverse();
  return causes.reduce<Error>((cause, one) => safe(one, cause), safe(first));
}

/** A failure that an activity has worded itself, with its message and type, and its causes reduced. */
export function safeFailure<T extends Error>(failure: T): T {
  const cause = failure.cause === undefined ? undefined : safeError(failure.cause);
  return Object.assign(failure, { stack: stackOf(failure, failure), ...(cause && { cause }) });
}

/** An error and its causes, down to the root. */
function chainOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let one = error; !chain.includes(one); one = one.cause) {
    chain.push(one);
    if (!(one instanceof Error) || one.cause === undefined) break;
  }
  return chain;
}

/** The first and the last errors of a long chain, as the ones between say least. */
function shortened(chain: readonly unknown[]): unknown[] {
  return chain.length <= most.errors ? [...chain] : [...chain.slice(0, most.errors - 1), ...chain.slice(-1)];
}

function safe(error: unknown, cause?: Error): Error {
  if (error instanceof DatabaseError) return Object.assign(error, { stack: stackOf(error, error) });
  const { name, message } = toldOf(error);
  const told = new Error(cut(message, most.message), cause && { cause });
  told.name = name;
  told.stack = stackOf(told, error);
  return told;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function toldOf(error: unknown): { readonly name: string; readonly message: string } {
  if (!(error instanceof Error)) return { name: 'Error', message: `A ${typeof error} was thrown` };
  const stripeError = stripeErrorOf(error);
  if (stripeError !== null) {
    const { type, code, decline_code, param, statusCode, requestId } = stripeError;
    const codes = [type, code, decline_code, param, statusCode, requestId].filter((part) => part !== undefined);
    return { name: type, message: `Stripe has not answered as asked: ${codes.join(' ')}` };
  }
  if (isOfMailServer(error)) return { name: error.name, message: `The mail server has refused: ${codesIn(error)}` };
  if (error instanceof SyntaxError) return { name: error.name, message: 'A text could not be read' };
  return { name: error.name, message: error.message };
}

/** Whether Nodemailer has marked this as a mail server's answer, whose sentence names the recipient. */
function isOfMailServer(error: Error): boolean {
  return 'responseCode' in error || 'command' in error || 'rejected' in error;
}

function codesIn(error: Error): string {
  const { code, responseCode } = error as Error & Readonly<Record<'code' | 'responseCode', unknown>>;
  return [code, responseCode].filter((part) => typeof part === 'string' || typeof part === 'number').join(' ');
}

/**
 * The lines of a stack that say where, without those that say what. Our own code comes first, as the rest repeats from
 * error to error.
 */
function stackOf({ name, message }: Error, thrown: unknown): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  const frames = stack.split('\n').filter((line) => /^ {4}at \S/.test(line));
  const ours = frames.filter((line) => !/node_modules|\bnode:/.test(line));
  const shown = (ours.length > 0 ? ours : frames).slice(0, most.frames);
  return [`${name}: ${message}`, ...shown.map((line) => cut(line, most.frame))].join('\n');
}
