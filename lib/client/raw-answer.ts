/** An answer before it is looked at: text, that goes from thread to thread as it is. */
export interface RawAnswer {
  status: number;
  text: string;
}

/** @throws what `fetch` throws */
export async function getRaw(path: string, signal?: AbortSignal): Promise<RawAnswer> {
  const response = await fetch(path, { headers: { accept: 'application/json' }, ...(signal ? { signal } : {}) });
  return { status: response.status, text: await response.text() };
}
