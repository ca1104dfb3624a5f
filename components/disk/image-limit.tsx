'use client';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { limitImages } from '../../app/_actions/disk.ts';
import { diskQuery } from '../../lib/client/queries.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import { formatBytes, parseBytes } from '../../lib/domain/text/format.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';

/** How large an image may be that apps fetch. @param maxImageBytes compressed; null: any */
export function ImageLimit({ maxImageBytes }: { maxImageBytes: number | null }) {
  const client = useQueryClient();
  const saved = maxImageBytes === null ? '' : formatBytes(maxImageBytes, true);
  const [text, setText] = useState(saved);
  const [error, setError] = useState<string>();
  const { mutate, isPending } = useWrite(limitImages, {
    success: 'Saved',
    onDone: () => void client.invalidateQueries({ queryKey: diskQuery().queryKey }),
    onField: (_field, message) => setError(`It ${message}.`),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const bytes = text.trim() === '' ? null : parseBytes(text);
    if (bytes === null && text.trim() !== '') return setError('Write a size, such as 20 GiB.');
    setError(undefined);
    mutate(bytes);
  };
  return (
    <Card title="Largest image">
      <form noValidate onSubmit={submit} className="flex flex-wrap items-start gap-3">
        <Field
          label="Compressed size"
          hint="As its registry sends it. Apps with a larger one fail before anything is fetched. Empty: any size that the disk has room for."
          error={error}
        >
          <Input
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder="any"
            className="max-w-40 font-mono"
          />
        </Field>
        <Button
          type="submit"
          className="mt-6"
          pending={isPending}
          disabledReason={text.trim() === saved ? 'Nothing was changed' : undefined}
        >
          Save limit
        </Button>
      </form>
    </Card>
  );
}
