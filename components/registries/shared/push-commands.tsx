import { paths } from '../../../lib/paths/paths.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';

/** @param address what the project's references begin with: `127.0.0.1:3000/demo` */
export function PushCommands({ project, address }: { project: string; address: string }) {
  const [host] = address.split('/');
  return (
    <ol className="mt-3 flex list-none flex-col gap-3">
      <li className="flex flex-col gap-1">
        <span className="flex flex-wrap items-center justify-between gap-2">
          <span>Sign in with any user name, and a token with the role operator as password.</span>
          <ButtonLink size="sm" href={paths.tokens(project)}>
            Create a token
          </ButtonLink>
        </span>
        <CodeBlock label="login command" code={`docker login ${host} --username token`} />
      </li>
      <li className="flex flex-col gap-1">
        <span>Give the image its name here.</span>
        <CodeBlock label="tag command" code={`docker tag my-image:1 ${address}/my-image:1`} />
      </li>
      <li className="flex flex-col gap-1">
        <span>Push it.</span>
        <CodeBlock label="push command" code={`docker push ${address}/my-image:1`} />
      </li>
    </ol>
  );
}
