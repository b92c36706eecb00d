export const give = {};
