/** @type {import('next').NextConfig} */
const config = {
  // The tree is type-checked as a whole by `npm test`; `npm start` need not do it again on every machine.
  typescript: { ignoreBuildErrors: true, tsconfigPath: 'app/tsconfig.json' },
  poweredByHeader: false,
  reactStrictMode: true,
  // Native or resolved at run time: left to Node instead of being bundled.
  serverExternalPackages: ['@node-rs/argon2', '@prisma/client', '@prisma/adapter-pg', 'pg', 'pino'],
  // Whoever calls an API must not be sent elsewhere for a slash.
  skipTrailingSlashRedirect: true,
  // The API takes 1 MiB of JSON; escaped in an action's own encoding it is more.
  experimental: { serverActions: { bodySizeLimit: '2mb' } },
};

export default config;
