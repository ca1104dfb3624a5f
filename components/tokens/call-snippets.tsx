'use client';
import { useState } from 'react';
import { type Call, SNIPPET_LANGUAGES, type SnippetLanguage, snippet } from '../../lib/domain/text/snippets.ts';
import { CodeBlock } from '../ui/code-block.tsx';
import { Segmented } from '../ui/segmented.tsx';

/** How to call an app, in the language of one's choice. */
export function CallSnippets({ call }: { call: Call }) {
  const [language, setLanguage] = useState<SnippetLanguage>('curl');
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <Segmented
        label="Language"
        value={language}
        onValueChange={setLanguage}
        options={SNIPPET_LANGUAGES.map((value) => ({ value, label: value }))}
      />
      <CodeBlock code={snippet(language, call)} label={`${language} call`} />
    </div>
  );
}
