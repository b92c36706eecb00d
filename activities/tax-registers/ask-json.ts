import { z } from 'zod';

/** A register that could not be asked, or has not answered as it does; the code is its own, or says what was met. */
export class RegisterAway extends Error {
  override name = 'RegisterAway';

  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(`There is no answer: ${code}`, options);
    this.code = code;
  }
}

/** VIES waits some seconds for the register of a member state. */
const withinMs = 20_000;
const mostBytes = 64 * 1024;

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Sends a request to a register and reads its answer as JSON. No redirect is followed, as an id goes to no other address, and
 * an answer has an end in time and in length. Whatever else comes back is `RegisterAway`.
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
    // What was sent may be anything: only that it is no answer is told.
    throw new RegisterAway(status >= 400 ? `HTTP_${status}` : 'ANSWER_UNREADABLE');
  }
}

/** An answer in the register's form; anything else is none. */
export function parseAnswer<Schema extends z.ZodType>(schema: Schema, { status, body }: JsonAnswer): z.output<Schema> {
  const read = z.safeParse(schema, body);
  if (read.success) return read.data;
  throw new RegisterAway(status >= 400 ? `HTTP_${status}` : 'ANSWER_UNREADABLE');
}
