import { closeSync, fstatSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';

/** The place of a text in the journal. */
export interface Place {
  readonly at: number;
  readonly size: number;
}

/** One line of the journal: its head, and the places of its texts. */
export interface Line {
  readonly head: string;
  readonly texts: readonly Place[];
}

const CHUNK = 1 << 20;
const NEWLINE = 0x0a;
const TAB = 0x09;

/**
 * An append-only file of lines `head TAB text TAB text … NEWLINE`, one a transaction, whose texts stay on disk; no part
 * may hold a tab or a newline, which JSON guarantees. A line without its newline (of a killed process) is cut off at
 * the next opening.
 */
export class Journal {
  readonly #fd: number;
  #end: number;

  /** Opens or creates the file. With `unlink` it is removed at once, and exists as long as the process. */
  constructor(path: string, options: { readonly unlink?: boolean } = {}) {
    this.#fd = openSync(path, 'a+');
    if (options.unlink === true) unlinkSync(path);
    this.#end = fstatSync(this.#fd).size;
  }

  get size(): number {
    return this.#end;
  }

  /** Writes one line synchronously; returns the places of its texts. */
  append(head: string, texts: readonly string[]): readonly Place[] {
    const parts = [head, ...texts].map((part) => Buffer.from(part));
    const places = placesOf(
      parts.map((part) => part.length),
      this.#end,
    );
    const line = Buffer.concat(parts.flatMap((part, i) => [part, Buffer.of(i === parts.length - 1 ? NEWLINE : TAB)]));
    this.#write(line);
    return places;
  }

  /** The text at a place from `append` or `lines`. */
  read({ at, size }: Place): string {
    const buffer = Buffer.alloc(size);
    readSync(this.#fd, buffer, 0, size, at);
    return buffer.toString();
  }

  /** Every whole line from the beginning; then cuts off a torn last line. */
  *lines(): Generator<Line> {
    let whole = 0;
    for (const { bytes, at } of this.#rawLines()) {
      yield parseLine(bytes, at);
      whole = at + bytes.length + 1;
    }
    if (whole < this.#end) {
      ftruncateSync(this.#fd, whole);
      this.#end = whole;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #write(line: Buffer): void {
    try {
      for (let done = 0; done < line.length; ) done += writeSync(this.#fd, line, done);
    } catch (error) {
      ftruncateSync(this.#fd, this.#end); // a full disk must not leave half a line before the next one
      throw error;
    }
    this.#end += line.length;
  }

  *#rawLines(): Generator<{ bytes: Buffer; at: number }> {
    let rest: Buffer = Buffer.alloc(0);
    let restAt = 0;
    for (let at = 0; at < this.#end; ) {
      const chunk = Buffer.alloc(Math.min(CHUNK, this.#end - at));
      at += readSync(this.#fd, chunk, 0, chunk.length, at);
      const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = data.indexOf(NEWLINE); end !== -1; end = data.indexOf(NEWLINE, start)) {
        yield { bytes: data.subarray(start, end), at: restAt + start };
        start = end + 1;
      }
      rest = data.subarray(start);
      restAt += start;
    }
  }
}

function parseLine(bytes: Buffer, at: number): Line {
  const tab = bytes.indexOf(TAB);
  if (tab === -1) return { head: bytes.toString(), texts: [] };
  const sizes: number[] = [tab];
  for (let start = tab + 1; start <= bytes.length; ) {
    const next = bytes.indexOf(TAB, start);
    const end = next === -1 ? bytes.length : next;
    sizes.push(end - start);
    start = end + 1;
  }
  return { head: bytes.toString('utf8', 0, tab), texts: placesOf(sizes, at) };
}

/** Places of all parts but the first, given the sizes of all. */
function placesOf(sizes: readonly number[], start: number): Place[] {
  const places: Place[] = [];
  let at = start;
  for (const size of sizes) {
    places.push({ at, size });
    at += size + 1;
  }
  return places.slice(1);
}
