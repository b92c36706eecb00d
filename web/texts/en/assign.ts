export const assign = {
  title: 'Give a licence',
  giveFree: 'Give a free licence to a user',
  giveThis: (licence: string) => `Give ${licence} to a user`,
  belongs: (licence: string | null, name: string) => `${licence ?? 'A licence'} now belongs to ${name}.`,
  user: 'User',
  typeName: 'Type a name',
  search: 'Search',
  users: 'Users',
  allUsers: 'Users of the instance. Those who hold a licence already are shown with it.',
  found: (count: number, isMore: boolean, query: string) =>
    `${isMore ? `More than ${count}` : count} found for “${query}”.`,
  none: 'No user is called that.',
  noUsers: 'The instance has no users yet.',
  give: 'Give',
  theLicenceTo: (name: string) => `${name} the licence`,
  holds: (licence: string) => `holds ${licence}`,
};
