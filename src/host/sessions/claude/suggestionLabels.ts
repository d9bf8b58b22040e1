import * as z from 'zod/mini';
import type { PermissionSuggestion } from '../../../protocol/domain/request.ts';

const suggestionSchema = z.object({
  type: z.string(),
  rules: z.optional(z.array(z.object({ toolName: z.string(), ruleContent: z.optional(z.nullable(z.string())) }))),
  directories: z.optional(z.array(z.string())),
  mode: z.optional(z.string()),
  destination: z.optional(z.string()),
});
type Suggestion = z.infer<typeof suggestionSchema>;

const DESTINATIONS: Readonly<Record<string, string>> = {
  session: 'this session',
  localSettings: 'this project',
  projectSettings: 'this project, for everyone',
  userSettings: 'everywhere',
};

const MODES: Readonly<Record<string, string>> = { acceptEdits: 'Accept edits', plan: 'Plan mode', default: 'Ask each time', auto: 'Auto mode' };

/** What each kind of suggestion would allow; unknown kinds are named by their type. */
const SUBJECTS: Readonly<Record<string, (suggestion: Suggestion) => string>> = {
  addRules: ({ rules }) => (rules ?? []).map(ruleText).join(', '),
  replaceRules: ({ rules }) => (rules ?? []).map(ruleText).join(', '),
  addDirectories: ({ directories }) => `Access to ${(directories ?? []).join(', ')}`,
  setMode: ({ mode = '' }) => MODES[mode] ?? mode,
};

/** A suggestion as people read it, such as `Bash(npm test *) · this project`; the agent's own object stays as it is. */
export function labelSuggestion(raw: Record<string, unknown>): PermissionSuggestion {
  const parsed = z.safeParse(suggestionSchema, raw);
  if (!parsed.success) return { label: 'Suggestion of the agent', raw };
  const subject = (SUBJECTS[parsed.data.type]?.(parsed.data) ?? '') || parsed.data.type;
  const scope = parsed.data.destination === undefined ? undefined : (DESTINATIONS[parsed.data.destination] ?? parsed.data.destination);
  return { label: scope === undefined ? subject : `${subject} · ${scope}`, raw };
}

function ruleText(rule: { toolName: string; ruleContent?: string | null | undefined }): string {
  return rule.ruleContent ? `${rule.toolName}(${rule.ruleContent})` : rule.toolName;
}
