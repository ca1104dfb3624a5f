// A thread begins without what lets Node run TypeScript.
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
