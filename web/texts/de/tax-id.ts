import type { Texts } from '../en.ts';

export const taxId: Texts['taxId'] = {
  title: 'Prüfungen der USt-IdNr. oder Steuernummer',
  noRegister: 'Für Nummern dieses Landes wird kein Register gefragt: Geprüft wird nur die Form.',
  checkAgain: 'Erneut prüfen',
  askedAgain:
    'Das Register wird noch einmal gefragt. Seine Antwort steht in wenigen Sekunden hier, wenn es erreichbar ist.',
  caption: 'Prüfungen der Steuernummer',
  asked: 'Gefragt',
  id: 'USt-IdNr. oder Steuernummer',
  deleted: 'gelöscht',
  answer: 'Antwort',
  proof: 'Nachweis',
  askedBy: 'Gefragt von',
  knows: (register, at) => `${register} kennt sie${at}`,
  doesNotKnow: (register, at) => `${register} kennt sie nicht${at}`,
  beingAsked: (register) => `${register} wird gefragt`,
  away: (register, code, tries, last) =>
    `${register} ist nicht erreichbar (${code}), ${tries}-mal versucht, zuletzt ${last}. Es wird von selbst noch einmal gefragt.`,
  unasked: {
    details_changed: 'Nicht gefragt: Die Angaben wurden vor der Antwort geändert.',
    tenant_deleted: 'Nicht gefragt: Der Mandant wurde gelöscht.',
    register_off: 'Nicht gefragt: Dieser Dienst ist für dieses Register nicht eingerichtet.',
  },
  notAsked: 'Nicht gefragt.',
  consultation: (number) => `Anfragenummer ${number}`,
  registeredFor: (name) => `eingetragen für ${name}`,
  nameMatches: {
    matches: 'der Name stimmt mit dem Register überein',
    differs: 'das Register nennt einen anderen Namen',
  },
};
