/** What registers said of a tax id. */
export const taxId = {
  title: 'Checks of the VAT or tax id',
  noRegister: 'No register is asked about ids of this country: the form alone is checked.',
  checkAgain: 'Check again',
  askedAgain: 'The register is asked again. Its answer stands here within seconds, unless it is away.',
  caption: 'Checks of the tax id',
  asked: 'Asked',
  id: 'VAT or tax id',
  deleted: 'deleted',
  answer: 'Answer',
  proof: 'Proof',
  askedBy: 'Asked by',
  knows: (register: string, at: string) => `${register} knows it${at}`,
  doesNotKnow: (register: string, at: string) => `${register} does not know it${at}`,
  beingAsked: (register: string) => `${register} is being asked`,
  away: (register: string, code: string | null, tries: number, last: string) =>
    `${register} is away (${code}), tried ${tries} times, last ${last}. It is asked again by itself.`,
  unasked: {
    details_changed: 'Not asked: the details changed before it answered.',
    tenant_deleted: 'Not asked: the tenant was deleted.',
    register_off: 'Not asked: this service is not set up to ask this register.',
  },
  notAsked: 'Not asked.',
  consultation: (number: string) => `consultation number ${number}`,
  registeredFor: (name: string) => `registered for ${name}`,
  nameMatches: { matches: 'the name is that of the register', differs: 'the register has another name' },
};
