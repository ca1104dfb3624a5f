/** `npm run docs`: writes the pages of docs/ that come from the product's own tables. */
import { writeFileSync } from 'node:fs';
import { lifecyclePage } from '../lib/domain/lifecycle/page.ts';

writeFileSync(new URL('../docs/lifecycle.md', import.meta.url), lifecyclePage());
