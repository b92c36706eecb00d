/** The id that the outside sees, such as `lic_1`. Within a tenant licences are numbered. */
export function licenceIdOf(number: number): string {
  return `lic_${number}`;
}

/** The number in a licence id; null where the text cannot be one. */
export function licenceNumberOf(id: string): number | null {
  const digits = /^lic_([1-9]\d{0,8})$/.exec(id)?.[1];
  return digits === undefined ? null : Number(digits);
}
