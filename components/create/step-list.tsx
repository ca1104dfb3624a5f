import { Check } from 'lucide-react';
import type { SpecForm } from '../spec/spec-form.ts';
import { cn } from '../ui/cn.ts';
import { answerOf, STEP_TITLES, STEPS, type StepId } from './steps.ts';

interface StepListProps {
  step: StepId;
  form: SpecForm;
  /** Steps that were gone through, or have their answer. */
  done: readonly StepId[];
  onGo: (step: StepId) => void;
}

/** Every step with its answer; each can be gone to. */
export function StepList({ step, form, done, onGo }: StepListProps) {
  return (
    <nav aria-label="Steps" className="min-w-0">
      <ol className="flex gap-1 overflow-x-auto md:flex-col">
        {STEPS.map((id, index) => (
          <li key={id} className="shrink-0">
            <button
              type="button"
              aria-current={id === step ? 'step' : undefined}
              onClick={() => onGo(id)}
              className={cn(
                'flex w-full items-start gap-2.5 rounded-md px-2.5 py-1.5 text-left focus-visible:-outline-offset-2',
                id === step ? 'bg-accent-soft' : 'hover:bg-inset',
              )}
            >
              <span
                aria-hidden
                className={cn(
                  'mt-0.5 inline-flex size-5 shrink-0 items-center justify-center rounded-full border text-xs',
                  done.includes(id) || id === step ? 'border-accent text-accent-text' : 'border-line-strong text-muted',
                )}
              >
                {done.includes(id) && id !== step ? <Check className="size-3" /> : index + 1}
              </span>
              <span className="min-w-0">
                <span className="block font-medium">{STEP_TITLES[id]}</span>
                <span className="block max-w-40 truncate text-muted text-sm max-md:hidden">{answerOf(id, form)}</span>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
