'use client';
import { useCallback, useEffect, useState } from 'react';
import { dropDraft, keepDraft, readDraft } from '../../lib/client/draft.ts';
import type { SpecFormApi } from '../spec/use-spec-form.ts';
import { fromDraft, isEntered, toDraft } from './draft.ts';

/** Fills the form with the draft that is kept, and keeps what is entered; a secret's value never. */
export function useDraft(form: SpecFormApi, user: string, project: string) {
  const [isKept, setKept] = useState(false);
  useEffect(() => {
    const known = fromDraft(readDraft(user, project));
    if (known) form.reset(known);
    setKept(known !== null);
    // At once, and whole: a value that has just become secret must not stay where it was kept as an open one.
    const { unsubscribe } = form.watch(() => {
      const values = form.getValues();
      if (isEntered(values)) setKept(keepDraft(user, project, toDraft(values)));
      else dropDraft(user, project);
    });
    return unsubscribe;
  }, [form, user, project]);
  const discard = useCallback(() => {
    dropDraft(user, project);
    setKept(false);
  }, [user, project]);
  return { isKept, discard };
}
