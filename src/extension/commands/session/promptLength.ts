/** Longest prompt that one line of input takes, in UTF-16 units; the session panel's composer takes longer ones. */
export const MAX_PROMPT_LENGTH = 100_000;
