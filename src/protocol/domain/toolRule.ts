/*
 * Rules of Claude Code that name tools, such as `Bash(git push *)`. Its versions 2.1.197 and 2.1.329 skip a rule that they do not understand, and
 * say so nowhere that anybody looks: so rules are checked before an agent is started with them.
 */

/** Longest rule, in UTF-16 units: more than any command or path that people write down. */
const MAX_RULE_LENGTH = 500;
/** Its name may have wildcards; `mcp__<server>` and `mcp__<server>__<tool>` are names too. */
const RULE = /^([A-Za-z_*][\w*.-]*)(?:\((.+)\))?$/;
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f]/;

const FILE_TOOLS: ReadonlySet<string> = new Set(['Read', 'Write', 'Edit', 'Glob', 'NotebookRead', 'NotebookEdit', 'Cd']);

/** What the tools themselves want between the parentheses. */
function isContentOf(tool: string, content: string): boolean {
  if (tool === 'Bash') return content !== ':*' && /^(?:(?!:\*).)*(?::\*)?$/.test(content);
  if (tool === 'WebFetch') return /^domain:./.test(content);
  if (tool === 'WebSearch') return !/[*?]/.test(content);
  return !FILE_TOOLS.has(tool) || !content.includes(':*');
}

/** True for a rule that both supported versions of Claude Code understand. */
export function isToolRule(rule: string): boolean {
  const [, tool, content] = (rule.length <= MAX_RULE_LENGTH && !CONTROLS.test(rule) ? RULE.exec(rule) : null) ?? [];
  if (tool === undefined || !(tool.includes('_') || /^[A-Z*]/.test(tool))) return false;
  if (content === undefined) return true;
  const plain = content.replaceAll(/\\[()]/g, ''); // A backslash makes a parenthesis a part of what is named.
  const isBalanced = plain.split('(').length === plain.split(')').length && !plain.includes('()');
  return isBalanced && !tool.startsWith('mcp__') && isContentOf(tool, content);
}

/** The rules of a line in which commas separate them; a comma in parentheses belongs to its rule. */
export function splitToolRules(text: string): string[] {
  const rules = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth = Math.max(0, depth - 1);
    if (character === ',' && depth === 0) rules.push('');
    else rules.push((rules.pop() ?? '') + character);
  }
  return rules.map((rule) => rule.trim()).filter((rule) => rule !== '');
}
