/** The longest reason, in characters: it is shown beside a change in a tenant's activity, in a line or two. */
export const longestReason = 500;

/** What is wrong with the reason that operators give for a change; undefined where nothing is. */
export function reasonFault(reason: string): string | undefined {
  if (reason === '') return 'Say why: it stands in the tenant’s Activity.';
  if (reason.length > longestReason) return `Say it in ${longestReason} characters: these are ${reason.length}.`;
  return undefined;
}
