import { Document } from 'yaml';
import * as z from 'zod/mini';
import { taskSchema } from '../../protocol/domain/task.ts';
import { FILE_KINDS, type FileKind } from '../../protocol/files/fileKinds.ts';
import { say } from '../../protocol/texts/say.ts';
import { UnreadableText } from '../storage/fileContent.ts';
import type { RecordCodec } from '../storage/recordCodec.ts';
import { revisionOf } from '../storage/revision.ts';
import { editFrontMatter, parseFrontMatter, splitFrontMatter, type FrontMatterText } from './frontMatter.ts';

/** A task as memory holds it: descriptions may be long, so that of them only the hash is kept. */
export const taskContentSchema = z.extend(taskSchema, { descriptionHash: z.string() });
export type TaskContent = z.infer<typeof taskContentSchema>;

export const TASK_FILE: FileKind<typeof taskContentSchema> = { ...FILE_KINDS.task, content: taskContentSchema };

const TASK_FILE_NAME = /^([A-Z][A-Z0-9]{1,7}-\d{3,})\.md$/;

/** How tasks of a project are written: YAML front matter, then the description. A value `description` stands for the body. */
export function taskCodec(projectId: string): RecordCodec {
  return {
    fileName: (ref) => `${ref}.md`,
    idOf: (fileName) => TASK_FILE_NAME.exec(fileName)?.[1],
    read: (text, { id, modifiedAt }) => {
      const parts = splitFrontMatter(text);
      if (parts === undefined) throw new UnreadableText(say('file.noFrontMatter'));
      const { description: _masked, ...keys } = parseFrontMatter(parts.yaml);
      return {
        column: 'inbox', priority: 'medium', order: taskNumber(id), createdAt: modifiedAt, updatedAt: modifiedAt,
        ...keys,
        title: asText(keys['title']),
        assignee: asText(keys['assignee'] ?? ''),
        sessionIds: keys['sessionIds'] ?? [],
        // A file copied to a new name is a new task, whatever it says inside.
        ref: id,
        projectId,
        descriptionHash: revisionOf(descriptionOf(parts)),
      };
    },
    write: (text, values) => {
      const { description, descriptionHash: _hash, ...keys } = values;
      const parts = (text === undefined ? undefined : splitFrontMatter(text)) ?? NEW_TEXT;
      const yaml = parts === NEW_TEXT ? newYaml(keys) : editFrontMatter(parts.yaml, keys);
      const isSame = typeof description !== 'string' || description === descriptionOf(parts);
      return parts.open + yaml + fence(parts) + (isSame ? parts.body : bodyOf(description, parts.eol));
    },
    comparable: ({ description, ...values }) =>
      (typeof description === 'string' ? { ...values, descriptionHash: revisionOf(description) } : values),
    salvage: (text) => {
      const body = splitFrontMatter(text)?.body ?? text.replace(/^\uFEFF?---[ \t]*\r?\n/, '');
      return `---\n---\n${body}`;
    },
  };
}

/** The description in a task's file; empty when it has no front matter. */
export function readDescription(text: string): string {
  const parts = splitFrontMatter(text);
  return parts === undefined ? '' : descriptionOf(parts);
}

/** `PA-007` → 7. */
export function taskNumber(ref: string): number {
  return Number(ref.slice(ref.lastIndexOf('-') + 1));
}

/** `PA`, 7 → `PA-007`. */
export function taskRef(prefix: string, number: number): string {
  return `${prefix}-${String(number).padStart(3, '0')}`;
}

const NEW_TEXT: FrontMatterText = { open: '---\n', yaml: '', close: '---\n', body: '', eol: '\n' };

function newYaml(keys: Readonly<Record<string, unknown>>): string {
  return new Document(Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined))).toString({ lineWidth: 0 });
}

/** The closing fence, with the line end that a body needs. */
function fence(parts: FrontMatterText): string {
  return parts.close.endsWith('\n') ? parts.close : `${parts.close}${parts.eol}`;
}

/** One empty line before, one line end after: so every description comes back as it was given. */
function bodyOf(description: string, eol: string): string {
  return description === '' ? '' : `${eol}${description}${eol}`;
}

function descriptionOf(parts: FrontMatterText): string {
  return parts.body.replace(/^\r?\n/, '').replace(/\r?\n$/, '');
}

/** `title: 2026` is a number to YAML and a title to people. */
function asText(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
