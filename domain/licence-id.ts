/** Licences are numbered within a tenant; outside they are known as `lic_1`, `lic_2`, … */
export function licenceIdOf(number: number): string {
  return `lic_${number}`;
}

/** The number of a licence id, or null where it cannot be one. */
export function licenceNumberOf(id: string): number | null {
  const digits = /^lic_([1-9]\d{0,8})$/.exec(id)?.[1];
  return digits === undefined ? null : Number(digits);
}
