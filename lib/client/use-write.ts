'use client';

/** A change, as pages make it: shown before it is answered, taken back with its reason when it is refused. */
import { type QueryClient, type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import type { FieldIssue } from './api.ts';
import { toast } from './toasts.ts';
import type { WriteError, WriteResult } from './write-result.ts';

/** Marks what an answer will say once the change is done. */
export type Mark = <Answer>(query: { queryKey: QueryKey }, change: (before: Answer) => Answer) => void;

export interface WriteOptions<Input, Value> {
  /** Each mark is taken back when the change is refused, and asked anew when it is done. */
  optimistic?(mark: Mark, input: Input): void;
  /** What to say when it is done; absent: nothing, for the page shows it. */
  success?: string | ((value: Value, input: Input) => string);
  /** Called when it is done. */
  onDone?(value: Value, input: Input): void;
  /** Called when it is refused for another reason than a field. @returns whether the page says so itself: then no toast does */
  onRefused?(refusal: WriteError): boolean;
  /** Called for each field of a refusal: what a form shows on its fields is not said in a toast. */
  onField?(field: string, message: string): void;
}

/** Refused by the API, in its own words. */
export class WriteRefused extends Error {
  readonly refusal: WriteError;

  constructor(refusal: WriteError) {
    super(refusal.message);
    this.name = 'WriteRefused';
    this.refusal = refusal;
  }
}

interface Marked {
  queryKey: QueryKey;
  before: unknown;
  marked: unknown;
}

/**
 * @param action a server action of `app/_actions`
 * @returns react-query's mutation: `mutate(input)`, `isPending`, `error?.refusal`
 */
export function useWrite<Input, Value>(
  action: (input: Input) => Promise<WriteResult<Value>>,
  options: WriteOptions<Input, Value> = {},
) {
  const client = useQueryClient();
  return useMutation<Value, WriteRefused, Input, Marked[]>({
    mutationFn: async (input) => {
      const result = await action(input).catch(unanswered);
      if (!result.ok) throw new WriteRefused(result.error);
      return result.value;
    },
    onMutate: (input) => {
      const marks: Marked[] = [];
      options.optimistic?.((query, change) => marks.push(...markAs(client, query.queryKey, change)), input);
      return marks;
    },
    onSuccess: (value, input) => {
      const { success } = options;
      if (success) toast.success(typeof success === 'string' ? success : success(value, input));
      options.onDone?.(value, input);
    },
    onError: ({ refusal }, _input, marks) => {
      for (const mark of marks ?? []) takeBack(client, mark);
      const issues = options.onField ? fieldIssuesOf(refusal) : [];
      for (const { field, message } of issues) options.onField?.(field, message);
      if (issues.length === 0 && !options.onRefused?.(refusal)) toast.error(refusal.message);
    },
    onSettled: (_value, _error, _input, marks) => {
      for (const { queryKey } of marks ?? []) void client.invalidateQueries({ queryKey });
    },
  });
}

/** The network, not the API, said no: nobody knows whether it was done. */
function unanswered(): WriteResult<never> {
  return {
    ok: false,
    error: {
      status: 0,
      code: 'UNREACHABLE',
      message: 'Davit did not answer. Look whether it was done before you try again.',
    },
  };
}

export function markAs<Answer>(client: QueryClient, queryKey: QueryKey, change: (before: Answer) => Answer): Marked[] {
  const before = client.getQueryData<Answer>(queryKey);
  if (before === undefined) return [];
  // An answer that is under way was given before the change. To cancel it also takes back what came since it was asked.
  void client.cancelQueries({ queryKey });
  const marked = client.setQueryData<Answer>(queryKey, change(before));
  return [{ queryKey, before, marked }];
}

/** What the live stream has written over the mark meanwhile is newer than what was before it. */
function takeBack(client: QueryClient, { queryKey, before, marked }: Marked): void {
  if (client.getQueryData(queryKey) === marked) client.setQueryData(queryKey, before);
}

function fieldIssuesOf({ status, details }: WriteError): FieldIssue[] {
  if (status !== 422 || !Array.isArray(details)) return [];
  return details.filter((one): one is FieldIssue => typeof one?.field === 'string' && typeof one?.message === 'string');
}
