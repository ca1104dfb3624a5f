/** The people of the journeys. Users and members are not yet the API's to make, so they are written as the seed's are. */
import { randomBytes } from 'node:crypto';
import { hashPassword } from '../../lib/auth/password.ts';
import { insertUser } from '../../lib/store/people/users.ts';
import { openDatabase } from '../../lib/store/postgres/database.ts';
import type { Person, Role } from './instance.ts';

const MEMBERS = { reader: 'READER', operator: 'OPERATOR', admin: 'ADMIN' } as const;
type MemberRole = keyof typeof MEMBERS;
const MEMBER_ROLES = Object.keys(MEMBERS) as MemberRole[];

/** Accounts that are members of no project yet. */
export async function insertPeople(databaseUrl: string): Promise<Record<MemberRole, Person>> {
  const db = openDatabase(databaseUrl, 1);
  try {
    const made = await Promise.all(
      MEMBER_ROLES.map(async (role): Promise<[MemberRole, Person]> => {
        const person = { email: `${role}@example.com`, password: randomBytes(12).toString('hex'), name: `The ${role}` };
        const passwordHash = await hashPassword(person.password);
        await insertUser(db, { email: person.email, name: person.name, passwordHash, administrator: false });
        return [role, person];
      }),
    );
    return Object.fromEntries(made) as Record<MemberRole, Person>;
  } finally {
    await db.$disconnect();
  }
}

/** Everyone into the project, each with the role they are named after. */
export async function joinProject(databaseUrl: string, projectId: string, people: Record<Role, Person>): Promise<void> {
  const db = openDatabase(databaseUrl, 1);
  try {
    const users = await db.user.findMany({ where: { email: { in: MEMBER_ROLES.map((role) => people[role].email) } } });
    const data = MEMBER_ROLES.flatMap((role) =>
      users
        .filter((user) => user.email === people[role].email)
        .map((user) => ({ projectId, userId: user.id, role: MEMBERS[role] })),
    );
    await db.member.createMany({ data });
  } finally {
    await db.$disconnect();
  }
}
