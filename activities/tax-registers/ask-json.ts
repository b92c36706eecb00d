import { z } from 'zod';

/**
 * A register that could not be reached, or has not answered as it usually does. The code is its own, or says what came
 * instead.
 */
export class RegisterAway extends Error {
  override name = 'RegisterAway';

  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(`There is no answer: ${code}`, options);
    this.code = code;
  }
}

/** VIES waits some seconds for a member state's register. */
const withinMs = 20_000;
const mostBytes = 64 * 1024;

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Sends a request to a register and reads its answer as JSON. No redirect is followed, as an id must go to no other
 * address, and the answer is limited in time and length; anything else throws `RegisterAway`.
 */
export async function askJson(url: string, request: RequestInit): Promise<JsonAnswer> {
  try {
    const signal = AbortSignal.timeout(withinMs);
    const response = await fetch(url, { ...request, redirect: 'error', signal });
    const text = await shortText(response);
    return { status: response.status, body: readJson(text, response.status) };
  } catch (error) {
    if (error instanceof RegisterAway) throw error;
    throw new RegisterAway(error instanceof DOMException ? 'NO_ANSWER_IN_TIME' : 'NOT_REACHED', { cause: error });
  }
}

async function shortText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new RegisterAway('ANSWER_TOO_LONG');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function readJson(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The answer may hold anything, so that the code says only that it is not one of the register's.
    throw new RegisterAway(status >= 400 ? `HTTP_${status}` : 'ANSWER_UNREADABLE');
  }
}

/** The answer in the register's form. Throws `RegisterAway` for any other. */
export function parseAnswer<Schema extends z.ZodType>(schema: Schema, { status, body }: JsonAnswer): z.output<Schema> {
  const read = z.safeParse(schema, body);
  if (read.success) return read.data;
  throw new RegisterAway(status >= 400 ? `HTTP_${status}` : 'ANSWER_UNREADABLE');
}
