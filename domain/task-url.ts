/** The address of the page on which a mailed link's task is done, with the token that opens it. */
export function taskUrlAt(publicUrl: string, { id, token }: { readonly id: string; readonly token: string }): string {
  return `${publicUrl}/task/${id}?token=${token}`;
}
