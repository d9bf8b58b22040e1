import * as z from 'zod/mini';
import type { PermissionSuggestion } from '../../../protocol/domain/request.ts';
import { fieldsOf, foreignText, say, type Said } from '../../../protocol/texts/say.ts';

const suggestionSchema = z.object({
  type: z.string(),
  rules: z.optional(z.array(z.object({ toolName: z.string(), ruleContent: z.optional(z.nullable(z.string())) }))),
  directories: z.optional(z.array(z.string())),
  mode: z.optional(z.string()),
  destination: z.optional(z.string()),
});
type Suggestion = z.infer<typeof suggestionSchema>;

const DESTINATIONS = new Map<string, Said>([
  ['session', say('suggestion.session')],
  ['localSettings', say('suggestion.localSettings')],
  ['projectSettings', say('suggestion.projectSettings')],
  ['userSettings', say('suggestion.userSettings')],
]);

const MODES = new Map<string, Said>([
  ['acceptEdits', say('suggestion.acceptEdits')],
  ['plan', say('suggestion.planMode')],
  ['default', say('suggestion.askEachTime')],
  ['auto', say('suggestion.autoMode')],
]);

/** What each kind of suggestion would allow; unknown kinds are named by their type. */
const SUBJECTS: Readonly<Record<string, (suggestion: Suggestion) => Said>> = {
  addRules: ({ rules }) => foreignText((rules ?? []).map(ruleText).join(', ')),
  replaceRules: ({ rules }) => foreignText((rules ?? []).map(ruleText).join(', ')),
  addDirectories: ({ directories }) => say('suggestion.folders', { folders: (directories ?? []).join(', ') }),
  setMode: ({ mode = '' }) => MODES.get(mode) ?? foreignText(mode),
};

/** A suggestion as people read it, such as `Bash(npm test *) · this project`; the agent's own object stays as it is. */
export function labelSuggestion(raw: Record<string, unknown>): PermissionSuggestion {
  const parsed = z.safeParse(suggestionSchema, raw);
  return { ...fieldsOf('label', parsed.success ? label(parsed.data) : say('suggestion.unreadable')), raw };
}

function label(suggestion: Suggestion): Said {
  const { type, destination } = suggestion;
  const subject = SUBJECTS[type]?.(suggestion);
  const what = subject === undefined || subject.english === '' ? foreignText(type) : subject;
  return destination === undefined ? what : say('suggestion.scoped', { what, scope: DESTINATIONS.get(destination) ?? destination });
}

function ruleText(rule: { toolName: string; ruleContent?: string | null | undefined }): string {
  return rule.ruleContent ? `${rule.toolName}(${rule.ruleContent})` : rule.toolName;
}
