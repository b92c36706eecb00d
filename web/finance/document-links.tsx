import { documentPath } from '../paths.ts';

/** The way to an invoice or a credit note, as a page and as a file. */
export function Document({ tenantId, number }: { readonly tenantId: string; readonly number: string }) {
  return (
    <>
      <a href={documentPath(tenantId, number, 'html')}>{number}</a> ·{' '}
      <a href={documentPath(tenantId, number, 'pdf')}>
        PDF<span class="visually-hidden"> of {number}</span>
      </a>
    </>
  );
}
