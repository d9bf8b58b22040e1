// Writes media/l10n/bundle.l10n.json: every text that the extension can say, its own and those of the host, which are in a table.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Template } from '../../src/protocol/texts/renderText.ts';
import { TEXTS } from '../../src/protocol/texts/textTable.ts';
import { REPO_ROOT } from './repoRoot.ts';

const exporter = path.join(REPO_ROOT, 'node_modules', '@vscode', 'l10n-dev', 'dist', 'cli.js');
execFileSync(process.execPath, [exporter, 'export', '--outDir', 'media/l10n', 'src/extension'], { cwd: REPO_ROOT, stdio: 'inherit' });

const file = path.join(REPO_ROOT, 'media', 'l10n', 'bundle.l10n.json');
const bundle = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
const templates: readonly Template[] = Object.values(TEXTS);
for (const text of templates.flatMap((template) => (typeof template === 'string' ? [template] : [template.one, template.other]))) bundle[text] ??= text;
writeFileSync(file, JSON.stringify(bundle, undefined, 2));
