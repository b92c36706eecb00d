/** Pages before there is a session, and on the way out. */
export const signIn = {
  title: 'Sign in',
  titleAgain: 'Sign in again',
  whyAgain:
    'What you are about to do cannot be undone, and you signed in a while ago. You come back to where you were.',
  whyLeft:
    'Your session was over, so nothing was sent. Sign in in this browser to come back to what you typed; only a long list has to be pasted again.',
  byProvider: 'Sign in with your organisation',
  forPrograms: 'For operators and integrations',
  key: 'API key',
  keyHint: 'A tenant’s admin key, or one of ops or finance. A link that was sent to you needs none.',
  wrongKey: 'This key does not sign in. Check that it is whole and has not been revoked.',
  email: 'Mail address',
  emailHint: 'We send a link to it, by which you sign in.',
  wrongEmail: 'This is not a mail address, such as ada@example.com.',
  sendLink: 'Send me a link',
  mailed: 'Look into your mail',
  mailedTo: (email: string) => (
    <>
      If <strong>{email}</strong> is known here, a link is on its way to it. It signs you in once, within 15 minutes.
    </>
  ),
  noMail:
    'No mail after some minutes? Look into your spam folder, or ask an owner of your company’s account whether you are invited by this address.',
  anotherAddress: 'Try another address',
  /** `email` is null of a link that was not mailed. */
  linkSigns: (email: string | null, isChoice: boolean) =>
    `${email === null ? 'This link' : `This link was mailed to ${email}. It`} signs you in once${isChoice ? '. Choose where to:' : ':'}`,
  to: (place: string) => `Sign in to ${place}`,
  asWhom: {
    ops: 'As one of ops, for all tenants.',
    finance: 'As one of finance, for all tenants.',
    admin: 'As an administrator, who may do everything there.',
    owner: 'As an owner, who may do everything there.',
    licences: 'As one who manages licences and users.',
    billing: 'As one who manages card, billing details and payments.',
    reader: 'As a reader.',
  },
  /** Where those sign in who belong to no tenant. */
  operations: 'Operations',
  finance: 'Finance',
  madeBy: (actor: string) => `Made by ${actor}.`,
  endsPresent: 'You are signed in here already. That session ends when you press the button.',
  notYours: 'If you do not know what this is, close the page: nothing has happened yet.',
  used: 'This link is over',
  usedSays: 'A link signs in once, and only for a short time. Open the licensing page from the product again, or',
  anotherLink: 'have another link mailed to you',
  tooMany: 'Too many tries',
  tooManySays: 'Many have tried to sign in from where you are.',
  inSeconds: (seconds: number) => `in ${seconds === 1 ? '1 second' : `${seconds} seconds`}.`,
  tryAgain: 'Try again',
  unfinished: 'You are not signed in',
  unfinishedSays: 'Signing in with your organisation was not finished, or its answer was not meant for this browser.',
  renewing: 'Your session goes on',
  renewingThere: (link: string) => (
    <>
      Your organisation is asked whether you are still signed in there. <a href={link}>Go there</a> if nothing happens.
    </>
  ),
  signedOutHere: 'You are signed out here',
  signedOutThere: (link: string) => (
    <>
      Now your organisation signs you out. <a href={link}>Go there</a> if nothing happens.
    </>
  ),
  unknown: 'You are not known here',
  unknownSays:
    'You have signed in with your organisation, and it has not said what you may do here. Ask the people who run it.',
  anotherWay: 'Sign in in another way',
};
