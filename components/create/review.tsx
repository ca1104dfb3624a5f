import type { AppSpecInput } from '../../lib/domain/spec/app-spec.ts';
import { tidy } from '../../lib/domain/spec-text/tidy.ts';
import { joinWords } from '../../lib/domain/spec-text/words.ts';
import type { SpecForm } from '../spec/spec-form.ts';
import { volumeInWords } from '../spec/volume-form.ts';
import { Button } from '../ui/button.tsx';
import { answerOf, STEP_TITLES, type StepId } from './steps.ts';

/** All answers in one view, each a way back to its step. */
export function Review({ form, spec, onGo }: { form: SpecForm; spec: AppSpecInput; onGo: (step: StepId) => void }) {
  const asked = tidy(spec);
  const settings: [string, string][] = [
    ['name', asked.name ?? 'generated'],
    ['settings', answerOf('settings', form)],
    ['command', asked.command ? joinWords(asked.command) : 'the image’s own'],
    ['variables', asked.envVars?.map(({ name, secret }) => (secret ? `${name} (secret)` : name)).join(', ') ?? 'none'],
    [
      'labels',
      Object.entries(asked.labels ?? {})
        .map(([name, value]) => `${name}=${value}`)
        .join(', ') || 'none',
    ],
    ['ready when', asked.probe ? `GET ${asked.probe.path} answers` : 'its port takes a connection'],
  ];
  const groups: [StepId, [string, string][]][] = [
    ['image', [['image', form.image || 'none yet']]],
    ['resources', [['one replica', answerOf('resources', form)]]],
    ['scaling', [['replicas', answerOf('scaling', form)]]],
    ['data', [['volumes', form.volumes.map(volumeInWords).join('\n') || 'none']]],
    ['settings', settings],
  ];
  return (
    <div className="flex flex-col divide-y divide-line">
      {groups.map(([step, lines]) => (
        <div key={step} className="flex items-start justify-between gap-3 py-2.5 first:pt-0">
          <dl className="grid min-w-0 grid-cols-[7rem_1fr] gap-x-3 gap-y-1">
            {lines.map(([name, value]) => (
              <div key={name} className="col-span-2 grid grid-cols-subgrid">
                <dt className="text-muted">{name}</dt>
                <dd className="min-w-0 whitespace-pre-line break-words">{value}</dd>
              </div>
            ))}
          </dl>
          <Button size="sm" label={`Change ${STEP_TITLES[step].toLowerCase()}`} onClick={() => onGo(step)}>
            Change
          </Button>
        </div>
      ))}
    </div>
  );
}
