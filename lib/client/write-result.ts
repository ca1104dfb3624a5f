/** What a server action gives back: a value, or the API's refusal. Plain data, for it crosses the network. */
export interface WriteError {
  /** HTTP status that the API would have answered with; 0 when Davit did not answer. */
  status: number;
  code: string;
  message: string;
  /** With 422 a list of `{field, message}`. */
  details?: unknown;
}

export type WriteResult<Value> = { ok: true; value: Value } | { ok: false; error: WriteError };
