/** Who asks, and what may be theirs: every service decides from this and the object alone. */
import type { ProjectRole } from '../domain/roles.ts';
import type { Account } from '../store/people/users.ts';

export interface LabelSelector {
  name: string;
  value: string;
}

export type Actor =
  | { kind: 'platform'; name: 'platform' }
  | {
      kind: 'user';
      /** E-mail, as timelines show it. */
      name: string;
      userId: string;
      administrator: boolean;
      /** By project id. */
      roles: ReadonlyMap<string, ProjectRole>;
    }
  | {
      kind: 'token';
      /** The token's name, as timelines show it. */
      name: string;
      tokenId: string;
      projectId: string;
      /** READ tokens call apps at the gateway; here they may only ask who they are. */
      role: 'READ' | 'OPERATOR';
      /** Null reaches every app of the project. */
      selector: LabelSelector | null;
    };

/** Someone who asks as themselves. */
export function actorOf(account: Account): Actor {
  return {
    kind: 'user',
    name: account.email,
    userId: account.id,
    administrator: account.administrator,
    roles: account.roles,
  };
}

/** Null for someone who must not even learn that the project exists. */
export function roleIn(actor: Actor, projectId: string): ProjectRole | null {
  switch (actor.kind) {
    case 'platform':
      return 'admin';
    case 'user':
      return actor.administrator ? 'admin' : (actor.roles.get(projectId) ?? null);
    case 'token':
      return actor.projectId === projectId && actor.role === 'OPERATOR' ? 'operator' : null;
  }
}

/** The labels that an app must carry to be within the actor's reach; null where every app of its project is. */
export function selectorOf(actor: Actor): LabelSelector | null {
  return actor.kind === 'token' ? actor.selector : null;
}

export function reaches(actor: Actor, labels: Record<string, string>): boolean {
  const selector = selectorOf(actor);
  return selector === null || (Object.hasOwn(labels, selector.name) && labels[selector.name] === selector.value);
}

/** As stored: `name=value`; what follows the first `=` is the value. */
export function parseSelector(text: string): LabelSelector {
  const at = text.indexOf('=');
  return { name: text.slice(0, at), value: text.slice(at + 1) };
}

/** The name that the timeline keeps: whose token it was stays visible when the token is gone. */
export function signatureOf(actor: Actor): string {
  return actor.kind === 'token' ? `token ${actor.name}` : actor.name;
}
