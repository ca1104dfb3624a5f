'use client';
import { type FormEvent, useState } from 'react';
import type { AppSpecInput } from '../../lib/domain/spec/app-spec.ts';
import { issueText, MAX_SPEC_BYTES, parseSpecFile } from '../../lib/spec-file/parse.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Input, Textarea } from '../ui/input.tsx';

/** More issues than one reads are a file of another kind. */
const MOST_ISSUES = 8;

export function ImportForm({ onSpec }: { onSpec: (spec: AppSpecInput) => void }) {
  const [text, setText] = useState('');
  const [issues, setIssues] = useState<string[]>([]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const parsed = parseSpecFile(text);
    if (parsed.ok) onSpec(parsed.spec);
    else setIssues(parsed.issues.map(issueText));
  };
  const readFile = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > MAX_SPEC_BYTES) return setIssues([`${file.name} must be at most ${MAX_SPEC_BYTES / 1024} KiB`]);
    setIssues([]);
    setText(await file.text());
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 pb-2">
      <Field label="File">
        <Input
          type="file"
          accept=".yaml,.yml,.json,application/json,text/yaml"
          className="py-1"
          onChange={(event) => readFile(event.target.files?.[0])}
        />
      </Field>
      <Field label="Or paste it">
        <Textarea
          rows={12}
          className="font-mono"
          spellCheck={false}
          placeholder={'image: ghcr.io/org/model:1.2\nresources:\n  flavor: ai1-s-cpu\n  cpu: 1'}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setIssues([]);
          }}
        />
      </Field>
      {issues.length > 0 && (
        <div role="alert" className="break-words text-danger">
          <ul className="list-disc pl-5">
            {issues.slice(0, MOST_ISSUES).map((issue) => (
              <li key={issue}>{issue}</li>
            ))}
            {issues.length > MOST_ISSUES && <li>and {issues.length - MOST_ISSUES} more</li>}
          </ul>
        </div>
      )}
      <div className="flex justify-end">
        <Button
          type="submit"
          variant="primary"
          disabledReason={text.trim() === '' ? 'Choose a file or paste a spec first' : undefined}
        >
          Review it
        </Button>
      </div>
    </form>
  );
}
