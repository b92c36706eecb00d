export const remove = {};
