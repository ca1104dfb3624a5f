/** Routes of projects, tokens, and of oneself. */
import { z } from 'zod';
import { text } from '../../domain/spec/text-input.ts';
import * as answers from '../answers/other.ts';
import { passwordInput, projectInput, sessionInput, tokenInput } from '../inputs.ts';
import type { Operation } from '../operation.ts';
import { orderedPage, sortBy } from '../query.ts';

const tokenSort = sortBy('createdAt', 'updatedAt', 'name', 'id');
const projectSort = sortBy('createdAt', 'slug', 'name');
export const eventListQuery = orderedPage.extend({
  sort: sortBy('at', 'id').optional(),
  before: text().optional().describe('Id of an event: only those before it'),
});

export const otherOperations = [
  {
    id: 'listProjectEvents',
    method: 'GET',
    path: '/v1/event',
    summary: "The project's timeline, newest first; as an event stream oldest first and live",
    auth: 'token',
    project: 'chosen',
    query: eventListQuery,
    success: 200,
    answer: answers.eventList,
    streams: ['text/event-stream'],
  },
  {
    id: 'me',
    method: 'GET',
    path: '/v1/me',
    summary: 'Who the token speaks for',
    auth: 'read',
    project: 'optional',
    success: 200,
    answer: answers.me,
  },
  {
    id: 'getDemo',
    method: 'GET',
    path: '/v1/demo',
    summary: 'How far the first start is with its demo app',
    auth: 'token',
    success: 200,
    answer: answers.demo,
  },
  {
    id: 'listProjects',
    method: 'GET',
    path: '/v1/project',
    summary: 'List projects',
    auth: 'token',
    query: orderedPage.extend({ sort: projectSort.optional() }),
    success: 200,
    answer: answers.projectList,
  },
  {
    id: 'createProject',
    method: 'POST',
    path: '/v1/project',
    summary: 'Make a project (administrators)',
    auth: 'token',
    body: projectInput,
    success: 200,
    answer: answers.project,
  },
  {
    id: 'listTokens',
    method: 'GET',
    path: '/v1/token',
    summary: "List a project's tokens",
    auth: 'token',
    project: 'chosen',
    query: orderedPage.extend({ sort: tokenSort.optional() }),
    success: 200,
    answer: answers.tokenList,
  },
  {
    id: 'createToken',
    method: 'POST',
    path: '/v1/token',
    summary: 'Make a token; its secret is shown this once',
    auth: 'token',
    project: 'chosen',
    body: tokenInput,
    success: 200,
    answer: answers.token,
  },
  {
    id: 'getToken',
    method: 'GET',
    path: '/v1/token/{id}',
    summary: 'Get a token',
    auth: 'token',
    success: 200,
    answer: answers.token,
  },
  {
    id: 'renewToken',
    method: 'POST',
    path: '/v1/token/{id}/renew',
    summary: 'Give a token a new secret; the old one is dead at once',
    auth: 'token',
    success: 200,
    answer: answers.token,
  },
  {
    id: 'deleteToken',
    method: 'DELETE',
    path: '/v1/token/{id}',
    summary: 'Revoke a token',
    auth: 'token',
    success: 204,
  },
  {
    id: 'signIn',
    method: 'POST',
    path: '/v1/session',
    summary: 'E-mail and password to a personal token',
    auth: 'none',
    body: sessionInput,
    success: 200,
    answer: answers.session,
  },
  {
    id: 'setPassword',
    method: 'PUT',
    path: '/v1/session/password',
    summary: 'A new password by a one-time link; it ends sessions and personal tokens of the account',
    auth: 'none',
    body: passwordInput,
    success: 204,
  },
  {
    id: 'openApi',
    method: 'GET',
    path: '/v1/openapi.json',
    summary: 'This description',
    auth: 'none',
    success: 200,
    answer: z.record(z.string(), z.unknown()),
  },
] as const satisfies readonly Operation[];
