/** Whether an answer is a file of many rows or documents, which is made as it is read. */
export function isFile({ headers }: Response): boolean {
  return /^(text\/csv|application\/zip)\b/.test(headers.get('content-type') ?? '');
}

/** The name under which an answer is saved; null where it has none. */
export function fileNameOf({ headers }: Response): string | null {
  return /filename="([^"]+)"/.exec(headers.get('content-disposition') ?? '')?.[1] ?? null;
}
