import type { Texts } from '../en.ts';

export const signIn: Texts['signIn'] = {
  title: 'Anmelden',
  titleAgain: 'Erneut anmelden',
  whyAgain:
    'Was Sie vorhaben, lässt sich nicht rückgängig machen, und Ihre Anmeldung liegt eine Weile zurück. Sie kommen dorthin zurück, wo Sie waren.',
  whyLeft:
    'Ihre Sitzung war beendet, daher wurde nichts gesendet. Nach der Anmeldung in diesem Browser kommen Sie zu Ihren Eingaben zurück; nur eine lange Liste müssen Sie noch einmal einfügen.',
  byProvider: 'Über Ihre Organisation anmelden',
  forPrograms: 'Für Betrieb und Integrationen',
  key: 'API-Schlüssel',
  keyHint:
    'Der Administratorschlüssel eines Mandanten oder einer von Betrieb oder Finanzen. Ein Link, der Ihnen geschickt wurde, braucht keinen.',
  wrongKey:
    'Mit diesem Schlüssel ist keine Anmeldung möglich. Prüfen Sie, ob er vollständig ist und nicht widerrufen wurde.',
  email: 'E-Mail-Adresse',
  emailHint: 'Wir schicken einen Link dorthin, mit dem Sie sich anmelden.',
  wrongEmail: 'Das ist keine E-Mail-Adresse wie ada@example.com.',
  sendLink: 'Link zusenden',
  mailed: 'Sehen Sie in Ihr Postfach',
  mailedTo: (email) => (
    <>
      Wenn <strong>{email}</strong> hier bekannt ist, ist ein Link dorthin unterwegs. Er meldet Sie einmal an, innerhalb
      von 15 Minuten.
    </>
  ),
  noMail:
    'Nach einigen Minuten keine E-Mail? Sehen Sie im Spamordner nach, oder fragen Sie Inhaber des Kontos Ihrer Firma, ob Sie mit dieser Adresse eingeladen sind.',
  anotherAddress: 'Andere Adresse versuchen',
  linkSigns: (email, isChoice) =>
    `${email === null ? 'Dieser Link' : `Dieser Link ging an ${email}. Er`} meldet Sie einmal an${isChoice ? '. Wählen Sie, wo:' : ':'}`,
  to: (place) => `Anmelden bei ${place}`,
  asWhom: {
    ops: 'Als Betrieb, für alle Mandanten.',
    finance: 'Als Finanzen, für alle Mandanten.',
    admin: 'Mit Administratorrechten: Sie dürfen dort alles.',
    owner: 'Als Inhaber: Sie dürfen dort alles.',
    licences: 'Zum Verwalten von Lizenzen und Benutzern.',
    billing: 'Zum Verwalten von Karte, Rechnungsangaben und Zahlungen.',
    reader: 'Zum Lesen.',
  },
  operations: 'Betrieb',
  finance: 'Finanzen',
  madeBy: (actor) => `Erstellt von ${actor}.`,
  endsPresent: 'Sie sind hier schon angemeldet. Diese Sitzung endet, wenn Sie den Knopf drücken.',
  notYours: 'Wenn Sie nicht wissen, was das ist, schließen Sie die Seite: Es ist noch nichts geschehen.',
  used: 'Dieser Link gilt nicht mehr',
  usedSays:
    'Ein Link meldet einmal an, und nur für kurze Zeit. Öffnen Sie die Lizenzseite noch einmal aus dem Produkt heraus, oder',
  anotherLink: 'lassen Sie sich einen neuen Link schicken',
  tooMany: 'Zu viele Versuche',
  tooManySays: 'Von dort, wo Sie sind, wurde die Anmeldung sehr oft versucht.',
  inSeconds: (seconds) => `in ${seconds === 1 ? '1 Sekunde' : `${seconds} Sekunden`}.`,
  tryAgain: 'Erneut versuchen',
  unfinished: 'Sie sind nicht angemeldet',
  unfinishedSays:
    'Die Anmeldung über Ihre Organisation wurde nicht beendet, oder ihre Antwort war nicht für diesen Browser bestimmt.',
  renewing: 'Ihre Sitzung geht weiter',
  renewingThere: (link) => (
    <>
      Ihre Organisation wird gefragt, ob Sie dort noch angemeldet sind. <a href={link}>Weiter</a>, falls nichts
      geschieht.
    </>
  ),
  signedOutHere: 'Sie sind hier abgemeldet',
  signedOutThere: (link) => (
    <>
      Jetzt meldet Ihre Organisation Sie ab. <a href={link}>Weiter</a>, falls nichts geschieht.
    </>
  ),
  unknown: 'Sie sind hier nicht bekannt',
  unknownSays:
    'Sie haben sich über Ihre Organisation angemeldet, und sie hat nicht mitgeteilt, was Sie hier dürfen. Fragen Sie dort nach.',
  anotherWay: 'Auf andere Weise anmelden',
};
