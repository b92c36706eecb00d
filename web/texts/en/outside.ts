/** Pages without navigation: errors, and leaving for another site. */
export const outside = {
  goOn: 'Go on',
  otherwise: 'if your browser does not do so by itself.',
  toStart: 'Go to your start page',
  missing: 'There is no such page',
  missingSays: 'The address may have a slip in it, or what it showed is gone.',
  forbidden: 'This is not yours to see',
  forbiddenSays: 'Your role may not do that, or the form did not come from these pages.',
  notForRole: 'This is not for your role',
  notForRoleSays: (allowed: readonly string[], role: string) =>
    `It is for members with the role ${allowed.join(' or ')}. Yours is ${role}. Nothing has changed.`,
  askOwner: 'Ask an owner: they are listed under “People and keys”.',
  unavailable: 'Just a moment',
  unavailableSays:
    'Something that fell due is still being settled. Nothing is lost: load this page again in a few seconds.',
  unreadable: 'This cannot be read',
  unreadableSays:
    'What was sent is too large for a form, or nothing that a form of ours would send. Nothing has changed.',
  limited: 'Too much at once',
  limitedSays:
    'More was asked for than can be answered now. Nothing has changed: try again in a moment, at most in an hour.',
  failed: 'Something went wrong here',
  failedSays:
    'It was not your fault, and it has been noted. Whatever you confirmed is made once or not at all; sending it again is safe.',
};
