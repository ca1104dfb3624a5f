'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useFormContext, useWatch } from 'react-hook-form';
import { sharedRegistryQuery } from '../../lib/client/queries.ts';
import { paths } from '../../lib/paths/paths.ts';
import type { SpecForm } from '../spec/spec-form.ts';
import { Button } from '../ui/button.tsx';

/** As many are offered; the others can be typed. */
const MOST = 12;

/** Images that the project keeps in the shared registry, the newest first, to be taken with one press. */
export function SharedImages({ project }: { project: string }) {
  const { setValue } = useFormContext<SpecForm>();
  const entered = useWatch<SpecForm, 'image'>({ name: 'image' }).trim();
  const { data } = useQuery(sharedRegistryQuery(project));
  const images = (data?.repositories ?? [])
    .flatMap(({ name, image, images: all }) =>
      all.flatMap(({ tags, pushedAt }) =>
        tags.map((tag) => ({ label: `${name}:${tag}`, reference: `${image}:${tag}`, pushedAt })),
      ),
    )
    .sort((a, b) => b.pushedAt.localeCompare(a.pushedAt));
  return (
    <section aria-label="Shared registry" className="flex min-h-8 flex-wrap items-center gap-2 text-muted">
      <span>From the shared registry:</span>
      {images.slice(0, MOST).map(({ label, reference }) => (
        <Button
          key={reference}
          size="sm"
          className="max-w-full truncate font-mono"
          aria-pressed={reference === entered}
          onClick={() => setValue('image', reference, { shouldDirty: true, shouldValidate: true })}
        >
          {label}
        </Button>
      ))}
      <Link href={paths.registries(project)} className="underline">
        {images.length === 0 ? 'push an image' : 'all of it'}
      </Link>
    </section>
  );
}
