import { expect, it } from 'vitest';
import { mailboxOf } from './repeated-trials.ts';

it.each([
  ['Ann@Example.com', 'ann@example.com'],
  ['ann+second@example.com', 'ann@example.com'],
  ['a.n.n+3@gmail.com', 'ann@gmail.com'],
  ['ANN@googlemail.com', 'ann@gmail.com'],
])('%s is the mailbox %s', (email, mailbox) => {
  expect(mailboxOf(email)).toBe(mailbox);
});

it.each([
  ['a.nn@example.com', 'ann@example.com'],
  ['ann@example.com', 'ann@example.org'],
  ['ann@example.com', 'ann.example@com.com'],
])('%s and %s are two mailboxes', (one, other) => {
  expect(mailboxOf(one)).not.toBe(mailboxOf(other));
});
