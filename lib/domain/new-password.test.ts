import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PASSWORD_LENGTH, passwordIssue } from './new-password.ts';

it('takes any text of the right length, spaces and all scripts included', () => {
  const text = fc.string({ unit: 'grapheme', minLength: PASSWORD_LENGTH.least, maxLength: 60 });
  fc.assert(fc.property(text, (password) => passwordIssue(password) === null || new Set(password).size === 1));
  expect(passwordIssue('correct horse battery')).toBeNull();
});

it('says what is wrong with others', () => {
  expect(passwordIssue('')).toBe('must be at least 12 characters');
  expect(passwordIssue('x1'.repeat(5))).toBe('must be at least 12 characters');
  // What a person counts, not what the language does.
  expect(passwordIssue('🙂🙃'.repeat(5))).toBe('must be at least 12 characters');
  expect(passwordIssue('x1'.repeat(513))).toBe('must be at most 1024 characters');
  expect(passwordIssue('x'.repeat(12))).toBe('must not be one character over and over');
});
