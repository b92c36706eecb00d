/** A bad version: each of its workflow tasks fails. */
export async function subscription(): Promise<void> {
  throw new Error('A bad version');
}
