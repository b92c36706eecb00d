import { DatabaseError } from '../db/database-error.ts';
import { stripeErrorOf } from './stripe.ts';

/*
 * What may be told of an error where others read it: in logs, and in the histories of workflows. Stripe's errors hold the
 * request and the customer's details, and a parser's message holds a piece of what it has read.
 */

/** Tells what an error is and where it came from; of errors from outside it takes codes, and never a field or a sentence. */
export function safeError(error: unknown): Error {
  if (error instanceof DatabaseError) return error;
  const { name, message } = toldOf(error);
  const cause = error instanceof Error && error.cause !== undefined ? { cause: safeError(error.cause) } : {};
  const safe = new Error(message, cause);
  safe.name = name;
  safe.stack = [`${name}: ${message}`, ...framesOf(error)].join('\n');
  return safe;
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

/** As Nodemailer marks what a server has answered, in whose sentence the recipient stands. */
function isOfMailServer(error: Error): boolean {
  return 'responseCode' in error || 'command' in error || 'rejected' in error;
}

function codesIn(error: Error): string {
  const { code, responseCode } = error as Error & Readonly<Record<'code' | 'responseCode', unknown>>;
  return [code, responseCode].filter((part) => typeof part === 'string' || typeof part === 'number').join(' ');
}

/** The lines that say where, without those that say what. */
function framesOf(error: unknown): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack.split('\n').filter((line) => /^ {4}at \S/.test(line));
}
