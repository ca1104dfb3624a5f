'use client';
import { useQueryClient } from '@tanstack/react-query';
import { saveApp } from '../../app/_actions/apps.ts';
import { appQuery } from '../../lib/client/queries.ts';
import { toast } from '../../lib/client/toasts.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import type { WriteError } from '../../lib/client/write-result.ts';
import type { AppChanges } from '../../lib/domain/spec/app-changes.ts';
import type { App } from '../../lib/http/answers/app.ts';

interface SaveOptions {
  onSaved: (app: App) => void;
  /** @returns whether it was shown on its fields */
  onRefused: (refusal: WriteError) => boolean;
}

/** Sends what differs, and nothing else. */
export function useSaveApp(appId: string, { onSaved, onRefused }: SaveOptions) {
  const client = useQueryClient();
  return useWrite(
    async (changes: AppChanges) => {
      const result = await saveApp({ appId, ...changes });
      // Here, where the form still stands as it was sent.
      if (!result.ok && !onRefused(result.error) && Array.isArray(result.error.details))
        toast.error(result.error.message);
      return result;
    },
    {
      success: 'Saved',
      onField: () => undefined,
      onDone: (app) => {
        client.setQueryData(appQuery(appId).queryKey, app);
        onSaved(app);
      },
    },
  );
}
