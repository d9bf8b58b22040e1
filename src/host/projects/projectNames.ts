import { ACCENTS } from '../../protocol/domain/accent.ts';
import type { Project } from '../../protocol/domain/project.ts';

const MAX_ID_LENGTH = 64;
const MAX_PREFIX_LENGTH = 8;

/** Names that Windows keeps for devices, whatever comes after the dot. */
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** Makes an id of a name: a slug that is not taken. Names without Latin letters or digits become `project`, `project-2`, … */
export function projectIdFor(name: string, isTaken: (id: string) => boolean): string {
  const slug = latin(name).toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, MAX_ID_LENGTH).replace(/-+$/, '');
  const base = slug === '' ? 'project' : DEVICE_NAME.test(slug) ? `${slug}-project` : slug;
  if (!isTaken(base)) return base;
  for (let number = 2; ; number += 1) {
    const suffix = `-${number}`;
    const id = `${base.slice(0, MAX_ID_LENGTH - suffix.length).replace(/-+$/, '')}${suffix}`;
    if (!isTaken(id)) return id;
  }
}

/**
 * Makes a prefix for task refs: the initials of a name of several words (`Payments API` → `PA`), else its first three letters; more
 * letters, then digits, until it is not taken. Names without Latin letters get `TASK`.
 */
export function taskPrefixFor(name: string, isTaken: (prefix: string) => boolean): string {
  const words = latin(name).replaceAll(/([a-z])([A-Z])/g, '$1 $2').toUpperCase().split(/[^A-Z0-9]+/)
    .map((word) => word.replace(/^\d+/, '')).filter((word) => word !== '');
  const letters = words.join('');
  const initials = words.map((word) => word[0]).join('').slice(0, 4);
  const base = words.length > 1 ? initials : letters.length >= 2 ? letters.slice(0, 3) : letters === '' ? 'TASK' : `${letters}T`;
  const longer = words.length > 1 ? `${words[0]?.[0] ?? ''}${words.slice(1).join('')}` : letters;
  const candidates = [base];
  for (let length = base.length + 1; length <= Math.min(longer.length, MAX_PREFIX_LENGTH - 2); length += 1) candidates.push(longer.slice(0, length));
  const free = candidates.find((prefix) => !isTaken(prefix));
  if (free !== undefined) return free;
  for (let number = 2; ; number += 1) {
    const suffix = String(number);
    const prefix = `${base.slice(0, MAX_PREFIX_LENGTH - suffix.length)}${suffix}`;
    if (!isTaken(prefix)) return prefix;
  }
}

/** The accent that the fewest projects have, in the palette's order. */
export function nextAccent(projects: readonly Pick<Project, 'accent'>[]): Project['accent'] {
  const uses = (accent: Project['accent']): number => projects.filter((project) => project.accent === accent).length;
  return ACCENTS.reduce((best, accent) => (uses(accent) < uses(best) ? accent : best), ACCENTS[0]);
}

/** Letters without their marks: `Zürich` → `Zurich`. */
function latin(name: string): string {
  return name.normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll('ß', 'ss').replaceAll(/[æÆ]/g, 'ae').replaceAll(/[øØ]/g, 'o').replaceAll(/[łŁ]/g, 'l');
}
