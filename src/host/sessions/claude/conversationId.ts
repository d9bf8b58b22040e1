import * as z from 'zod/mini';

/**
 * The CLI's id of a conversation, as whoever has an agent's token or may write its files can say it: a UUID in all versions. It becomes a part of a file's
 * name and an argument of the next process, so nothing passes that would lead to another folder or look like a flag.
 */
export const conversationIdSchema = z.string().check(z.regex(/^\w[\w-]{0,127}$/));
