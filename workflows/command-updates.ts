import type { UpdateDefinition } from '@temporalio/common';
import { defineUpdate } from '@temporalio/workflow';
import type { Command } from '../domain/inputs.ts';
import type { Refusal } from '../domain/refusals.ts';

/*
 * One update per command, named as the command, so that a history shows by name what was requested. A command is an
 * update because its caller waits for the answer; the update id is the command's id.
 */

export type CommandType = Command['type'];

/** A command with its author: a role and a key's id, never a person. */
export interface Envelope {
  readonly command: Command;
  readonly actor: string;
}

/**
 * What came of a command. `done` and `refused` are recorded in Postgres where the command changed or tried anything;
 * `pending` means that its charge has no known outcome yet, which will be recorded under the command's id.
 */
export type ChangeResult =
  | { readonly type: 'done' }
  | { readonly type: 'pending' }
  | { readonly type: 'refused'; readonly refusal: Refusal };

export const commandDescriptions: Readonly<Record<CommandType, string>> = {
  signUp: 'Sign a tenant up: its trial begins.',
  activate: 'Choose a subscription: it begins now, or when the trial ends.',
  undoActivation: 'Let the trial end without a subscription after all.',
  addLicences: 'Add licences: free in the trial, else paid at once for the rest of the period.',
  removeLicences: 'Remove licences: at once in the trial, else when the period they are paid for ends.',
  reactivateLicences: 'Keep licences that were to end with the period.',
  assignLicence: 'Give a certain licence to a user.',
  assignUsers: 'Give each of several users a free licence.',
  revokeLicence: 'Take a licence back from its user.',
  removeUser: 'Remove a user, whose licence becomes free.',
  setPaymentMethod: 'Save another card; it pays at once what is overdue.',
  pay: 'Pay at once what is overdue.',
  cancel: 'End the subscription with the period that is paid for.',
  keep: 'Undo a pending cancellation.',
  withdrawPayment: 'Withdraw a purchase that waits for its payer at the bank.',
  setPrice: 'Set the price per licence from the next period on.',
  setBillingFacts: 'Note where the buyer is and whether its tax id is valid: the tax on bills to come.',
  setTaxOverride: 'Set the percentage of tax on bills to come, or have it follow from the rule again.',
  advanceClock: 'Move the tenant’s test clock on.',
  acknowledge: 'Note that ops have dealt with a concern.',
};

export const commandTypes = Object.keys(commandDescriptions) as readonly CommandType[];

/** The update that carries commands of this type. */
export function updateOf(type: CommandType): UpdateDefinition<ChangeResult, [Envelope]> {
  return defineUpdate<ChangeResult, [Envelope]>(type);
}

/** The types of the failures with which a validator refuses a command before it reaches the history. */
export const turnedAway = {
  /** Refused by the rules. The refusal is the failure's first detail. */
  refused: 'Refused',
  /** The run is being handed over to the next: send the same command again, under the same id. */
  handover: 'Handover',
  /** The update does not hold a command of its type. */
  malformed: 'Malformed',
} as const;
