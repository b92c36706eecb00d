import type { Texts } from '../en.ts';

export const outside: Texts['outside'] = {
  goOn: 'Weiter',
  otherwise: 'falls Ihr Browser nicht von selbst weitergeht.',
  toStart: 'Zur Startseite',
  missing: 'Diese Seite gibt es nicht',
  missingSays: 'Vielleicht ist die Adresse falsch geschrieben, oder was sie zeigte, gibt es nicht mehr.',
  forbidden: 'Das dürfen Sie nicht sehen',
  forbiddenSays: 'Sie sind als jemand angemeldet, der das nicht darf, oder das Formular war nicht von uns.',
  notForRole: 'Ihre Rolle umfasst das nicht',
  notForRoleSays: (allowed, role) =>
    `Das ist für Mitglieder mit der Rolle ${allowed.join(' oder ')}. Ihre Rolle ist ${role}. Es hat sich nichts geändert.`,
  askOwner: 'Fragen Sie einen Inhaber: Wer das ist, steht unter „Personen und Schlüssel“.',
  unavailable: 'Einen Augenblick',
  unavailableSays:
    'Etwas, das fällig wurde, wird noch erledigt. Nichts geht verloren: Laden Sie diese Seite in ein paar Sekunden neu.',
  unreadable: 'Das lässt sich nicht lesen',
  unreadableSays:
    'Was gesendet wurde, ist zu groß für ein Formular oder stammt nicht von einem unserer Formulare. Es hat sich nichts geändert.',
  limited: 'Zu viel auf einmal',
  limitedSays:
    'Es wurde mehr angefragt, als jetzt beantwortet werden kann. Es hat sich nichts geändert: Versuchen Sie es gleich noch einmal, spätestens in einer Stunde.',
  failed: 'Hier ist etwas schiefgegangen',
  failedSays:
    'Es lag nicht an Ihnen, und es wurde vermerkt. Was Sie bestätigt haben, wird einmal ausgeführt oder gar nicht; Sie können es gefahrlos noch einmal senden.',
};
