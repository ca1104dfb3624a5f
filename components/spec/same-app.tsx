'use client';
import { useState } from 'react';
import type { AppSpecInput } from '../../lib/domain/spec/app-spec.ts';
import { toCurl } from '../../lib/domain/spec-text/body.ts';
import { toCommandLine } from '../../lib/domain/spec-text/command-line.ts';
import { toYaml } from '../../lib/domain/spec-text/yaml.ts';
import { useInBrowser } from '../text/now.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { withPlaceholders } from './volume-form.ts';

const FORMS = { cli: 'CLI', curl: 'curl', yaml: 'YAML' } as const;
type Form = keyof typeof FORMS;
const OPTIONS = (Object.keys(FORMS) as Form[]).map((value) => ({ value, label: FORMS[value] }));

/** The same app as a command, a request or a file; secrets by name alone. */
export function SameApp({ project, spec: wanted }: { project: string; spec: AppSpecInput }) {
  const spec = {
    ...wanted,
    image: wanted.image || 'IMAGE',
    ...(wanted.volumes ? { volumes: wanted.volumes.map(withPlaceholders) } : {}),
  };
  const [form, setForm] = useState<Form>('cli');
  const url = useInBrowser() ? window.location.origin : '';
  const texts: Record<Form, () => string> = {
    cli: () => toCommandLine(spec, project),
    curl: () => toCurl(spec, { url, project }),
    yaml: () => toYaml(spec),
  };
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <Segmented label="The same app as" value={form} options={OPTIONS} onValueChange={setForm} />
      <CodeBlock code={texts[form]().trimEnd()} label={FORMS[form]} />
    </div>
  );
}
