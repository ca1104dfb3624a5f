'use client';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { FormProvider, useWatch } from 'react-hook-form';
import { appQuery } from '../../lib/client/queries.ts';
import { useRefusedRight } from '../../lib/client/rights.ts';
import { refusalOf } from '../../lib/domain/lifecycle/actions.ts';
import { changesBetween, effectOf } from '../../lib/domain/spec/app-changes.ts';
import type { App } from '../../lib/http/answers/app.ts';
import { specInputOf } from '../../lib/http/spec-input.ts';
import { whatFollows } from '../revisions/what-follows.ts';
import { type SpecForm, toForm, toSpec } from '../spec/spec-form.ts';
import { showRefusal, useSpecForm } from '../spec/use-spec-form.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { SECTION_TITLES, type SettingsSection } from './sections.ts';
import { useSaveApp } from './use-save-app.ts';

interface SettingsFormProps {
  project: string;
  app: App;
  section: SettingsSection;
  children: ReactNode;
}

/** One group of fields with its own button: only what differs is sent, and what saving does is said beforehand. */
export function SettingsForm({ project, app, section, children }: SettingsFormProps) {
  const { data: current = app } = useQuery(appQuery(app.id));
  // What the fields were filled with: what others change meanwhile is not undone by saving.
  const [base, setBase] = useState(current.spec);
  const form = useSpecForm(toForm(specInputOf(base), true));
  const values = useWatch({ control: form.control }) as SpecForm;
  const changes = changesBetween(specInputOf(base), toSpec(values));
  const effect = effectOf(changes);
  const refused = useRefusedRight(project, 'app.update');
  const save = useSaveApp(app.id, {
    onSaved: (saved) => {
      setBase(saved.spec);
      form.reset(toForm(specInputOf(saved.spec), true));
    },
    onRefused: (refusal) => showRefusal(form, refusal).length > 0,
  });

  const { state } = current.status;
  const reason = refused ?? refusalOf('update', state) ?? (effect === 'nothing' ? 'Nothing was changed' : undefined);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (reason === undefined && !save.isPending && (await form.trigger(undefined, { shouldFocus: true }))) {
      save.mutate(changes);
    }
  };
  return (
    <FormProvider {...form}>
      <form noValidate onSubmit={submit} id={section} className="scroll-mt-16">
        <Card title={SECTION_TITLES[section]}>
          <div className="flex flex-col gap-4">
            {children}
            <div className="flex flex-wrap items-center gap-3">
              <Button type="submit" variant="primary" pending={save.isPending} disabledReason={reason}>
                {save.isPending ? 'Saving…' : 'Save'}
              </Button>
              {effect !== 'nothing' && (
                <Button variant="ghost" onClick={() => form.reset(toForm(specInputOf(base), true))}>
                  Discard changes
                </Button>
              )}
              <p aria-live="polite" className="text-muted text-sm">
                {whatSavingDoes(effect, current)}
              </p>
            </div>
          </div>
        </Card>
      </form>
    </FormProvider>
  );
}

function whatSavingDoes(effect: ReturnType<typeof effectOf>, app: App): string {
  switch (effect) {
    case 'nothing':
      return '';
    case 'at-once':
      return 'In effect at once; no replica is replaced.';
    case 'rollout':
      return whatFollows(app);
  }
}
