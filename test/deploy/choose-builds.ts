import { type Build, buildPresent, buildRelease, isVersioned, type Release } from './builds.ts';
import { incompatible } from './incompatible.ts';

/**
 * The last release, and the present version made incompatible with it on purpose. Where the last release knows no versions,
 * nothing keeps its runs from a new build, so that the present version stands in for it.
 */
export function chooseBuilds(last: Release, say: (line: string) => void): { readonly from: Build; readonly to: Build } {
  const to = buildPresent('incompatible', incompatible);
  if (isVersioned(last)) return { from: buildRelease(last), to };
  say(`${last.version} runs without a version: the present version stands in for it`);
  return { from: buildPresent('present'), to };
}
