import assert from 'node:assert/strict';
import { answersTo, askedQuestions } from '../../src/protocol/domain/askedQuestions.ts';

const input = {
  questions: [
    { question: 'Where?', options: [{ label: 'Here, now', description: 'At once' }, { label: 'Here' }, { label: 'now' }, { label: 7 }] },
    { question: 'Why?' },
  ],
};

describe('questions of an agent', () => {
  const questions = askedQuestions('AskUserQuestion', input) ?? [];

  it('are read from its call, and from nothing else', () => {
    assert.deepEqual(questions, [
      { question: 'Where?', options: [{ label: 'Here, now', description: 'At once' }, { label: 'Here', description: '' }, { label: 'now', description: '' }] },
      { question: 'Why?', options: [] },
    ]);
    assert.equal(askedQuestions('Bash', input), undefined);
    for (const odd of [{}, { questions: [] }, { questions: 'Why?' }, { questions: [{ question: 'Why?' }, 3] }]) assert.equal(askedQuestions('AskUserQuestion', odd), undefined);
  });

  it('have as answers labels, also such with commas in them, and what was written instead', () => {
    const where = (answer: string): string[] | undefined => answersTo(questions, { 'Where?': answer })['Where?'];
    assert.deepEqual(where('Here, now'), ['Here, now']);
    assert.deepEqual(where('Here, now, now'), ['Here, now', 'now']);
    assert.deepEqual(where('Here, there, or now'), ['Here', 'there, or now']);
    assert.deepEqual(where('nowhere'), ['nowhere']);
    assert.deepEqual(answersTo(questions, { 'Where?': '', 'Why?': 3, constructor: 'x' }), {});
  });
});
