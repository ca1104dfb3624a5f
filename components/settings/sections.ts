/** Parts of the settings tab: what a link from elsewhere opens, as the fragment of its address. */
export const SETTINGS_SECTIONS = [
  'image',
  'env',
  'port',
  'resources',
  'volumes',
  'rollout',
  'access',
  'labels',
  'danger',
] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

export const SECTION_TITLES: Record<SettingsSection, string> = {
  image: 'Image and command',
  env: 'Environment and secrets',
  port: 'Port and probe',
  resources: 'Resources',
  volumes: 'Volumes',
  rollout: 'Rollout',
  access: 'Access and timeouts',
  labels: 'Labels',
  danger: 'Stop or delete',
};
