'use client';
import { useQuery } from '@tanstack/react-query';
import { useFormContext } from 'react-hook-form';
import { checkApp } from '../../app/_actions/apps.ts';
import { flavorsQuery } from '../../lib/client/queries.ts';
import { useStill } from '../../lib/client/use-still.ts';
import type { AppSpecInput } from '../../lib/domain/spec/app-spec.ts';
import { formatCount, formatMoney, formatPerHour, formatPlural } from '../../lib/domain/text/format.ts';
import type { NearestFlavor } from '../../lib/http/answers/other.ts';
import { fitsNow, priceOf, sizeOf } from '../spec/flavors.ts';
import { SameApp } from '../spec/same-app.tsx';
import type { SpecForm } from '../spec/spec-form.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Notice } from '../ui/notice.tsx';

interface SummaryProps {
  project: string;
  form: SpecForm;
  spec: AppSpecInput;
}

/** What one gets, as it stands: size, room, price, and the same app as text. */
export function Summary({ project, form, spec }: SummaryProps) {
  const { data } = useQuery(flavorsQuery(project));
  const flavor = data?.items.find((one) => one.id === form.flavor);
  const check = useCheck(project, spec);
  const price = flavor && priceOf(flavor, form.units, form.replicas);
  const room = check?.fitsNow ?? (flavor ? fitsNow(flavor, form.units) : undefined);
  return (
    <Card title="You get" className="lg:sticky lg:top-4">
      <div className="flex flex-col gap-3">
        <p className="break-all font-mono">{form.image || <span className="text-dim">no image yet</span>}</p>
        <dl className="flex flex-col gap-1">
          <Line name="one replica" value={flavor ? sizeOf(flavor, form.units) : '–'} />
          <Line name="free now" value={room === undefined ? '–' : `${formatPlural(room, 'replica')} fit`} />
          <Line
            name={`at ${formatCount(form.replicas)} ${form.replicas === 1 ? 'replica' : 'replicas'}`}
            value={price ? formatPerHour(price.perHour, price.currency) : '–'}
          />
          <Line strong name="per month" value={price ? formatMoney(price.perMonth, price.currency) : '–'} />
        </dl>
        <p className="text-dim text-sm">Billed by the minute while it runs; a month is 730 hours.</p>
        {check?.warnings.map(({ code, message, nearest }) => (
          <Notice
            key={code}
            tone="warning"
            live
            action={nearest && <TakeNearest project={project} nearest={nearest} />}
          >
            {message}
          </Notice>
        ))}
        <SameApp project={project} spec={spec} />
      </div>
    </Card>
  );
}

/** What could run here instead, by one press. */
function TakeNearest({ project, nearest: { flavor, units } }: { project: string; nearest: NearestFlavor }) {
  const { data } = useQuery(flavorsQuery(project));
  const { setValue } = useFormContext<SpecForm>();
  const found = data?.items.find((one) => one.id === flavor);
  if (!found) return null;
  const take = () => {
    setValue('unit', found.type, { shouldDirty: true });
    setValue('flavor', flavor, { shouldDirty: true, shouldValidate: true });
    setValue('units', units, { shouldDirty: true, shouldValidate: true });
  };
  return (
    <Button size="sm" onClick={take}>
      Use {units} × {flavor}
    </Button>
  );
}

function Line({ name, value, strong = false }: { name: string; value: string; strong?: boolean }) {
  return (
    <div className={strong ? 'flex justify-between gap-3 font-semibold' : 'flex justify-between gap-3'}>
      <dt className={strong ? '' : 'text-muted'}>{name}</dt>
      <dd className="text-right">{value}</dd>
    </div>
  );
}

/** What the API would say of it, once it has stood still for a moment; nothing while it would be refused. */
function useCheck(project: string, spec: AppSpecInput) {
  // Variables have no part in it, and a secret stays here until the app is made.
  const asked = JSON.stringify({ ...spec, name: undefined, envVars: [] });
  const still = useStill(asked);
  const { data } = useQuery({
    queryKey: ['check', project, still],
    queryFn: async () => {
      const answer = await checkApp({ project, spec: JSON.parse(still ?? '{}') });
      return answer.ok ? answer.value : null;
    },
    enabled: still !== null && spec.image !== '',
    placeholderData: (before) => before,
    retry: false,
  });
  return data ?? undefined;
}
