import type { Run } from './result.ts';
import type { VerbName } from './verbs.ts';

type Loaders = { readonly [Name in VerbName]: () => Promise<Run<Name>> };

/** The code of each verb, read when the verb is used: `croft version` must not pay for `croft render`. */
export const RUNS: Loaders = {
  init: async () => (await import('./init.ts')).init,
  import: async () => (await import('./import.ts')).importLab,
  render: async () => (await import('./render.ts')).render,
  check: async () => (await import('./check.ts')).check,
  set: async () => (await import('./set.ts')).set,
  explain: async () => (await import('./explain.ts')).explain,
  'catalogue list': async () => (await import('./catalogue-list.ts')).catalogueList,
  'catalogue show': async () => (await import('./catalogue-show.ts')).catalogueShow,
  'catalogue search': async () => (await import('./catalogue-search.ts')).catalogueSearch,
  'app add': async () => (await import('./app-add.ts')).appAdd,
  'app list': async () => (await import('./app-list.ts')).appList,
  'secret init': async () => (await import('./secret-init.ts')).secretInit,
  'secret set': async () => (await import('./secret-set.ts')).secretSet,
  'secret generate': async () => (await import('./secret-generate.ts')).secretGenerate,
  'secret get': async () => (await import('./secret-get.ts')).secretGet,
  'secret list': async () => (await import('./secret-list.ts')).secretList,
  'secret edit': async () => (await import('./secret-edit.ts')).secretEdit,
  'secret encrypt': async () => (await import('./secret-encrypt.ts')).secretEncrypt,
  'secret decrypt': async () => (await import('./secret-decrypt.ts')).secretDecrypt,
  'secret audit': async () => (await import('./secret-audit.ts')).secretAudit,
  'hook install': async () => (await import('./hook-install.ts')).hookInstall,
  'secret rotate': async () => (await import('./secret-rotate.ts')).secretRotate,
  'secret record': async () => (await import('./secret-record.ts')).secretRecord,
  'secret recipients': async () => (await import('./secret-recipients.ts')).secretRecipients,
  'secret recipients update': async () =>
    (await import('./secret-recipients.ts')).secretRecipientsUpdate,
  'secret recipients add': async () =>
    (await import('./secret-recipients-add.ts')).secretRecipientsAdd,
  'secret recipients remove': async () =>
    (await import('./secret-recipients-remove.ts')).secretRecipientsRemove,
  'talos config': async () => (await import('./talos-config.ts')).talosConfig,
  'talos secrets init': async () => (await import('./talos-secrets-init.ts')).talosSecretsInit,
  'talos secrets import': async () =>
    (await import('./talos-secrets-import.ts')).talosSecretsImport,
  'talos talosconfig': async () => (await import('./talos-talosconfig.ts')).talosTalosconfig,
  'talos kubeconfig': async () => (await import('./talos-kubeconfig.ts')).talosKubeconfig,
  'talos validate': async () => (await import('./talos-validate.ts')).talosValidate,
  'talos contract': async () => (await import('./talos-contract.ts')).talosContract,
  pin: async () => (await import('./pin.ts')).pin,
  versions: async () => (await import('./versions.ts')).versions,
  schema: async () => (await import('./schema.ts')).schema,
  doctor: async () => (await import('./doctor.ts')).doctor,
  completion: async () => (await import('./completion.ts')).completion,
  version: async () => (await import('./version.ts')).version,
};
