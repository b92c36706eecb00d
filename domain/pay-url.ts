/** The address of the page on which a payer confirms a charge, with the token that opens it. */
export function payUrlAt(
  publicUrl: string,
  { id, payerToken }: { readonly id: string; readonly payerToken: string },
): string {
  return `${publicUrl}/pay/${id}?token=${payerToken}`;
}
