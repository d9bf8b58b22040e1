/** Colours of projects, by the name of the theme colour (`charts.<accent>`). */
export const ACCENTS = ['blue', 'green', 'orange', 'purple', 'red', 'yellow'] as const;
