import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';

/** A file within a zip, in parts. */
export interface ZippedFile {
  readonly name: string;
  /** Whether its content is compressed already. */
  readonly isPacked?: boolean;
  readonly parts: AsyncIterable<Uint8Array>;
}

/** A zip of files that are made one after the other: more or longer files take no more memory. */
export async function* zipOf(files: AsyncIterable<ZippedFile> | Iterable<ZippedFile>): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    ready.push(chunk);
  });
  const taken = (): Uint8Array[] => {
    const chunks = ready;
    ready = [];
    return chunks;
  };
  for await (const { name, isPacked = false, parts } of files) {
    const file = isPacked ? new ZipPassThrough(name) : new ZipDeflate(name);
    zip.add(file);
    for await (const part of parts) {
      file.push(part);
      yield* taken();
    }
    file.push(new Uint8Array(), true);
  }
  zip.end();
  yield* taken();
}
