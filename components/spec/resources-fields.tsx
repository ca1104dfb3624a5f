'use client';
import { useQuery } from '@tanstack/react-query';
import { useFormContext, useWatch } from 'react-hook-form';
import { flavorsQuery } from '../../lib/client/queries.ts';
import { formatPerHour, formatPlural } from '../../lib/domain/text/format.ts';
import type { FittingFlavor } from '../../lib/http/answers/numbers.ts';
import { cn } from '../ui/cn.ts';
import { Field } from '../ui/field.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Slider } from '../ui/slider.tsx';
import { fitsNow, mostUnits, priceOf, sizeOf, whyNever } from './flavors.ts';
import type { SpecForm } from './spec-form.ts';
import { useFieldError } from './text-field.tsx';

/** Flavors as cards with what fits now and its price; those that never fit stay, and say why. */
export function FlavorCards({ project }: { project: string }) {
  const { data } = useQuery(flavorsQuery(project));
  const { setValue, register } = useFormContext<SpecForm>();
  const chosen = useWatch<SpecForm, 'flavor'>({ name: 'flavor' });
  const units = useWatch<SpecForm, 'units'>({ name: 'units' });
  const error = useFieldError('flavor');
  if (!data) return <Skeleton className="h-44" />;
  const choose = (flavor: FittingFlavor) => {
    setValue('unit', flavor.type, { shouldDirty: true });
    setValue('flavor', flavor.id, { shouldDirty: true, shouldValidate: true });
    setValue('units', Math.min(units, flavor.max), { shouldDirty: true });
  };
  return (
    <fieldset>
      <legend className="mb-1 font-medium">Flavor</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {data.items.map((flavor) => (
          <FlavorCard
            key={flavor.id}
            flavor={flavor}
            why={whyNever(flavor)}
            checked={flavor.id === chosen}
            onChoose={() => choose(flavor)}
            register={register('flavor')}
          />
        ))}
      </div>
      {error && <p className="mt-1 text-danger text-sm">{error}</p>}
    </fieldset>
  );
}

interface FlavorCardProps {
  flavor: FittingFlavor;
  /** Why it cannot be chosen. */
  why: string | null;
  checked: boolean;
  onChoose: () => void;
  register: ReturnType<ReturnType<typeof useFormContext<SpecForm>>['register']>;
}

function FlavorCard({ flavor, why, checked, onChoose, register }: FlavorCardProps) {
  return (
    <label
      className={cn(
        'relative flex flex-col gap-0.5 rounded-md border p-3 has-focus-visible:outline-2 has-focus-visible:outline-accent',
        checked ? 'border-accent bg-accent-soft' : 'border-line bg-card',
        why === null ? 'hover:border-line-strong' : 'border-dashed bg-inset',
      )}
    >
      <input
        type="radio"
        className="absolute inset-0 cursor-pointer opacity-0 disabled:cursor-not-allowed"
        name={register.name}
        ref={register.ref}
        onBlur={register.onBlur}
        value={flavor.id}
        checked={checked}
        disabled={why !== null}
        onChange={onChoose}
      />
      <span className="flex justify-between gap-2">
        <span className="font-medium font-mono">{flavor.id}</span>
        <span className="whitespace-nowrap">
          {flavor.price ? formatPerHour(flavor.price.perHour, flavor.price.currency) : 'no price'}
        </span>
      </span>
      <span className="text-muted">{sizeOf(flavor, 1)}</span>
      <span className={cn('text-sm', why === null ? 'text-muted' : 'text-warning')}>
        {why ??
          (flavor.fitsNow > 0 ? `${formatPlural(flavor.fitsNow, 'replica')} fit now` : 'No room now: it would wait')}
        {why === null && flavor.cheapestThatFits && ' · cheapest'}
      </span>
    </label>
  );
}

function roomHint(flavor: FittingFlavor, units: number): string {
  const most = mostUnits(flavor);
  return units > most
    ? `No node here could ever hold more than ${formatPlural(most, 'unit')}: it would wait.`
    : `${formatPlural(fitsNow(flavor, units), 'replica')} of this size fit now.`;
}

/** How many units one replica has. */
export function UnitsField({ project }: { project: string }) {
  const { data } = useQuery(flavorsQuery(project));
  const { setValue } = useFormContext<SpecForm>();
  const id = useWatch<SpecForm, 'flavor'>({ name: 'flavor' });
  const units = useWatch<SpecForm, 'units'>({ name: 'units' });
  const error = useFieldError('units');
  const flavor = data?.items.find((one) => one.id === id);
  if (!flavor) return null;
  return (
    <Field
      label={
        <span className="flex justify-between">
          <span>Units per replica</span>
          <span className="font-normal">
            {units} × {flavor.id} = {sizeOf(flavor, units)}
          </span>
        </span>
      }
      hint={`Memory and disk follow from the units. ${roomHint(flavor, units)}`}
      error={error}
    >
      <Slider
        value={[units]}
        min={1}
        max={flavor.max}
        thumbLabels={['Units per replica']}
        describe={(value) => formatPlural(value, 'unit')}
        onValueChange={([value]) => setValue('units', value ?? 1, { shouldDirty: true, shouldValidate: true })}
      />
    </Field>
  );
}

/** How many replicas run. */
export function ReplicasField({ project }: { project: string }) {
  const { data } = useQuery(flavorsQuery(project));
  const { setValue } = useFormContext<SpecForm>();
  const [id, units, replicas] = useWatch<SpecForm, ['flavor', 'units', 'replicas']>({
    name: ['flavor', 'units', 'replicas'],
  });
  const flavor = data?.items.find((one) => one.id === id);
  const price = flavor && priceOf(flavor, units, replicas);
  return (
    <Field
      label={
        <span className="flex justify-between">
          <span>Replicas</span>
          <span className="font-normal">
            {formatPlural(replicas, 'replica')}
            {price && `, ${formatPerHour(price.perHour, price.currency)}`}
          </span>
        </span>
      }
      hint="A fixed number: one that ends is replaced. Can be changed at any time."
      error={useFieldError('replicas')}
    >
      <Slider
        value={[replicas]}
        min={1}
        max={10}
        thumbLabels={['Replicas']}
        describe={(value) => formatPlural(value, 'replica')}
        onValueChange={([value]) => setValue('replicas', value ?? 1, { shouldDirty: true, shouldValidate: true })}
      />
    </Field>
  );
}
