/** Stands in for the editor's module where only texts are wanted. */
export const l10n = {
  t: (message: string): string => message,
};
export const env = { language: 'en' };
