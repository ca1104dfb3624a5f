'use client';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { FormProvider, useWatch } from 'react-hook-form';
import { createApp } from '../../app/_actions/apps.ts';
import { flavorsQuery } from '../../lib/client/queries.ts';
import { useRefusedRight } from '../../lib/client/rights.ts';
import { toast } from '../../lib/client/toasts.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import { formatPlural } from '../../lib/domain/text/format.ts';
import { paths } from '../../lib/paths/paths.ts';
import { PageHeader } from '../shell/page-header.tsx';
import type { FormPath } from '../spec/form-fields.ts';
import { EMPTY_FORM, type SpecForm, toForm, toSpec } from '../spec/spec-form.ts';
import { type SpecFormApi, showRefusal, useSpecForm } from '../spec/use-spec-form.ts';
import { Button } from '../ui/button.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { StepFields } from './step-fields.tsx';
import { StepList } from './step-list.tsx';
import { nextStep, previousStep, STEP_TITLES, STEPS, type StepId, stepOf } from './steps.ts';
import { Summary } from './summary.tsx';
import { useDraft } from './use-draft.ts';

/** @param user whose draft it is: an e-mail address */
export function Wizard({ project, user }: { project: string; user: string }) {
  const form = useSpecForm(EMPTY_FORM);
  const draft = useDraft(form, user, project);
  const [step, setStep] = useQueryState(
    'step',
    parseAsStringLiteral(STEPS).withDefault('image').withOptions({ history: 'push' }),
  );
  const [seen, setSeen] = useState<readonly StepId[]>([]);
  const values = useWatch({ control: form.control }) as SpecForm;
  const spec = toSpec(values);
  const heading = useRef<HTMLHeadingElement>(null);
  const refused = useRefusedRight(project, 'app.create');
  const problem = useProblem();
  useCheapestFlavor(form, project);

  const focus = useRef<FormPath | null>(null);
  // Whoever cannot see that another step is shown is told by where they are; Back in the browser too.
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    if (focus.current) form.setFocus(focus.current);
    else heading.current?.focus();
    focus.current = null;
  }, [step, form]);
  const go = (next: StepId, field: FormPath | null = null) => {
    if (!field) problem.clear();
    if (next === step) {
      if (field) form.setFocus(field);
      return;
    }
    focus.current = field;
    setSeen((before) => [...new Set([...before, step])]);
    void setStep(next);
  };
  const create = useCreate(project, form, draft.discard, (paths) => {
    const first = paths[0];
    if (!first) return;
    problem.say(paths.length);
    go(stepOf(first), first);
  });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    problem.clear();
    const { validateForm } = await import('../spec/validate.ts');
    const issues = validateForm(form.getValues());
    const here = step === 'review' ? issues : issues.filter(({ path }) => stepOf(path) === step);
    form.clearErrors();
    for (const { path, message } of [...here].reverse()) form.setError(path, { type: 'api', message });
    const [first] = here;
    if (first) {
      problem.say(new Set(here.map(({ path }) => path)).size);
      go(stepOf(first.path), first.path);
      return;
    }
    // What other steps are still missing is said there, not here.
    if (step !== 'review') go(nextStep(step));
    else if (refused === undefined && !create.isPending) create.mutate({ project, spec: toSpec(form.getValues()) });
  };

  const back = previousStep(step);
  return (
    <FormProvider {...form}>
      <PageHeader
        title="Create app"
        actions={
          <>
            {draft.isKept && <span className="text-dim max-sm:hidden">draft kept in this tab</span>}
            {draft.isKept && (
              <Button
                variant="ghost"
                onClick={() => {
                  draft.discard();
                  form.reset(EMPTY_FORM);
                  go('image');
                }}
              >
                Discard draft
              </Button>
            )}
            <ImportDialog
              onSpec={(imported) => {
                form.reset(toForm(imported));
                setSeen(STEPS);
                go('review');
                void form.trigger();
              }}
            />
          </>
        }
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 md:grid-cols-[12rem_minmax(0,1fr)] lg:grid-cols-[12rem_minmax(0,1fr)_19rem]">
        <StepList step={step} form={values} done={seen} onGo={go} />
        <form noValidate onSubmit={submit} className="flex min-w-0 flex-col gap-3">
          <div className="rounded-lg border border-line bg-card p-4">
            <h2 ref={heading} tabIndex={-1} className="mb-3 font-semibold text-lg outline-none">
              {STEP_TITLES[step]}
            </h2>
            <StepFields step={step} project={project} form={values} spec={spec} onGo={go} />
          </div>
          <p role="alert" className="text-danger empty:hidden">
            {problem.text}
          </p>
          <div className="flex justify-between">
            {back ? <Button onClick={() => go(back)}>Back</Button> : <span />}
            {step === 'review' ? (
              <Button type="submit" variant="primary" pending={create.isPending} disabledReason={refused}>
                {create.isPending ? 'Creating…' : 'Create app'}
              </Button>
            ) : (
              <Button type="submit" variant="primary">
                Continue to {STEP_TITLES[nextStep(step)].toLowerCase()}
              </Button>
            )}
          </div>
        </form>
        <div className="min-w-0 md:col-start-2 lg:col-start-3">
          <Summary project={project} form={values} spec={spec} />
        </div>
      </div>
    </FormProvider>
  );
}

/** What stands in the way, read out at once. */
function useProblem() {
  const [text, setText] = useState('');
  return {
    text,
    say: (fields: number) => setText(fields > 0 ? `${formatPlural(fields, 'field')} must be mended first.` : ''),
    clear: () => setText(''),
  };
}

function useCreate(project: string, form: SpecFormApi, onMade: () => void, onRefused: (paths: FormPath[]) => void) {
  const router = useRouter();
  const create = useWrite(createApp, {
    // Said on its fields below; what is about none of them is said in a toast by `useWrite` itself.
    onField: () => undefined,
    onDone: (app) => {
      onMade();
      for (const { message } of app.status.warnings ?? [])
        toast.warning(`${app.spec.name} was created`, { description: message });
      router.push(paths.app(project, app.id));
    },
  });
  const refusal = create.error?.refusal;
  const handled = useRef<unknown>(null);
  useEffect(() => {
    if (!refusal || handled.current === refusal) return;
    handled.current = refusal;
    onRefused(showRefusal(form, refusal));
  });
  return create;
}

/** The cheapest that fits, until one is chosen. */
function useCheapestFlavor(form: SpecFormApi, project: string): void {
  const { data } = useQuery(flavorsQuery(project));
  const chosen = useWatch({ control: form.control, name: 'flavor' });
  useEffect(() => {
    const cheapest = data?.items.find((one) => one.cheapestThatFits);
    if (chosen !== '' || !cheapest) return;
    form.setValue('unit', cheapest.type);
    form.setValue('flavor', cheapest.id);
  }, [data, chosen, form]);
}
