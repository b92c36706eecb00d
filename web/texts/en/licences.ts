export const licences = {};
