/** Names that Claude Code resolves to its newest models; any other name may be typed. */
const ALIASES = ['opus', 'sonnet', 'haiku', 'opusplan'] as const;

/** Longest name of a model, in UTF-16 units. */
export const MAX_MODEL_LENGTH = 200;

/** The models that are offered by name. */
export function modelChoices(): readonly { readonly label: string; readonly value: string }[] {
  return ALIASES.map((value) => ({ label: `$(symbol-misc) ${value}`, value }));
}
