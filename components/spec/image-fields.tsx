'use client';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useWatch } from 'react-hook-form';
import { appsQuery } from '../../lib/client/queries.ts';
import { splitWords } from '../../lib/domain/spec-text/words.ts';
import type { SpecForm } from './spec-form.ts';
import { TextField } from './text-field.tsx';

/** @param project its apps' images are suggested: they are known to run here */
export function ImageField({ project }: { project: string }) {
  const id = useId();
  const [asked, setAsked] = useState(false);
  const { data } = useQuery({ ...appsQuery(project), enabled: asked });
  const images = [...new Set(data?.items.map(({ spec }) => spec.image))].sort();
  return (
    <>
      <TextField
        name="image"
        label="Image"
        mono
        placeholder="ghcr.io/org/model:1.2"
        hint="From a public registry or one of the project’s, by tag or digest; or one that is on the engine already."
        list={id}
        onFocus={() => setAsked(true)}
      />
      <datalist id={id}>
        {images.map((image) => (
          <option key={image} value={image} />
        ))}
      </datalist>
    </>
  );
}

/** One line, split without a shell; shows what it is split into. */
export function CommandField() {
  const command = useWatch<SpecForm, 'command'>({ name: 'command' });
  const split = splitWords(command);
  return (
    <div>
      <TextField
        name="command"
        label="Command"
        mono
        placeholder="the image’s own"
        hint="Takes the place of the image’s own. No shell runs it: $HOME, | and && are words like others."
      />
      {split.ok && split.words.length > 0 && (
        <ul className="mt-1 flex flex-wrap gap-1 text-sm" aria-label="Words of the command">
          {split.words.map((word, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a word is its place
            <li key={index} className="max-w-full break-words rounded-sm bg-inset px-1 font-mono">
              {word === '' ? '(empty)' : word}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
