import { describe, expect, it } from 'vitest';
import { type ContactKind, recipientsOf } from './recipients.ts';

const admin = 'admin@acme.example';
const contact = (id: string, ...kinds: ContactKind[]) => ({ id, email: `${id}@acme.example`, kinds });
const receipts = contact('books', 'receipts');
const failures = contact('cards', 'failures', 'receipts');
const everything = contact('all', 'everything');

const names = (...args: Parameters<typeof recipientsOf>): readonly string[] =>
  recipientsOf(...args).map((recipient) => (recipient.kind === 'admin' ? 'admin' : recipient.id));

describe('without contacts', () => {
  it.each(['receipt', 'payment_failed', 'bill_preview', 'deletion_certificate'] as const)(
    '%s goes to the admin',
    (kind) => {
      expect(names(kind, [], admin)).toEqual(['admin']);
    },
  );
});

it('a mail goes to the contacts of its kind and to those of everything, and then not to the admin', () => {
  const contacts = [receipts, failures, everything];
  expect(names('receipt', contacts, admin)).toEqual(['books', 'cards', 'all']);
  expect(names('payment_failed', contacts, admin)).toEqual(['cards', 'all']);
  expect(names('bill_preview', contacts, admin)).toEqual(['all']);
});

it('what no contact is there for goes to the admin', () => {
  expect(names('bill_preview', [receipts, failures], admin)).toEqual(['admin']);
  expect(names('payment_failed', [receipts], admin)).toEqual(['admin']);
});

it('what ends the use or the data always reaches the admin, once', () => {
  expect(names('suspended', [failures], admin)).toEqual(['admin', 'cards']);
  expect(names('deletion_warning', [everything], admin)).toEqual(['admin', 'all']);
  expect(names('deletion_warning', [{ ...everything, email: 'ADMIN@acme.example' }], admin)).toEqual(['all']);
});

it('what ends the use or the data reaches every owner too, each address once, and nothing else does', () => {
  const owners = [
    { id: 'mem_admin', email: 'Admin@acme.example' },
    { id: 'mem_second', email: 'second@acme.example' },
    { id: 'mem_all', email: 'ALL@acme.example' },
  ];
  expect(names('suspended', [everything], admin, owners)).toEqual(['admin', 'all', 'mem_second']);
  expect(names('deletion_warning', [], admin, owners)).toEqual(['admin', 'mem_second', 'mem_all']);
  expect(names('payment_failed', [everything], admin, owners)).toEqual(['all']);
  expect(names('receipt', [], admin, owners)).toEqual(['admin']);
});
