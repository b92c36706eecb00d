/** Which folders each folder imports. */
export type Arrows = Map<string, Set<string>>;

export function addArrow(arrows: Arrows, from: string, to: string): void {
  if (from !== to) arrows.set(from, (arrows.get(from) ?? new Set()).add(to));
}

/** For each folder that is part of a circle, one such circle, as `a → b → a`. */
export function folderCircles(arrows: Arrows): readonly string[] {
  return [...arrows.keys()].flatMap((folder) => circleThrough(folder, [folder], arrows) ?? []);
}

function circleThrough(folder: string, path: readonly string[], arrows: Arrows): string | null {
  for (const next of arrows.get(path.at(-1) ?? folder) ?? []) {
    if (next === folder) return [...path, folder].join(' → ');
    if (path.includes(next)) continue;
    const circle = circleThrough(folder, [...path, next], arrows);
    if (circle !== null) return circle;
  }
  return null;
}
