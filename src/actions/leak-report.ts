import type { Diagnostic } from '../base/diagnostic.ts';
import type { Leak, LeakKind } from '../secrets/leaks/index.ts';

/** Where a leak was found. */
export type LeakPlace = 'tree' | 'index' | 'history';

/** A leak with its file. */
export interface FoundLeak {
  readonly place: LeakPlace;
  /** Relative to the lab. */
  readonly file: string;
  readonly leak: Leak;
  /** Git's id of the content, where it is in Git. */
  readonly blob?: string;
}

const ENCRYPT = 'encrypt the file with sops, or let Croft make the Secret';
const OUTSIDE = 'keep it outside the repository, or in .gitignore with mode 0600';
const STORE = 'put the value into a secret of the lab and refer to it';

const REMEDY: Readonly<Record<LeakKind, string>> = {
  'kubernetes-secret': ENCRYPT,
  kubeconfig: OUTSIDE,
  talosconfig: OUTSIDE,
  'talos-secrets': ENCRYPT,
  'age-identity': OUTSIDE,
  'private-key': ENCRYPT,
  'private-key-encrypted': OUTSIDE,
  'tofu-state': 'keep the state in a backend, and encrypt it',
  dotenv: 'add the file to .gitignore, or encrypt it with sops',
  token: STORE,
  'high-entropy': STORE,
};

const PLACES: Readonly<Record<LeakPlace, string>> = {
  tree: '',
  index: ' in what is staged',
  history: ' in the history',
};

/** The diagnostic of a leak; neither its words nor its excerpt show the value. */
export function leakDiagnostic({ place, file, leak, blob }: FoundLeak): Diagnostic {
  const { kind, range, message } = leak;
  const which = place === 'history' && blob !== undefined ? ` (blob ${blob.slice(0, 12)})` : '';
  const known =
    place === 'history'
      ? 'whoever has a clone can read it: replace the value at its source; then, if you must, rewrite the history'
      : `${REMEDY[kind]}; replace a value that was committed`;
  return {
    code: 'secret-leak',
    severity: kind === 'private-key-encrypted' ? 'warning' : 'error',
    file,
    range,
    message: `${kind}${PLACES[place]}${which}: ${message}`,
    hint: known,
    secret: true,
  };
}

/** The diagnostic of a file with a key that more than its owner may read. */
export function modeDiagnostic(file: string, mode: number): Diagnostic {
  const shown = mode.toString(8).padStart(4, '0');
  return {
    code: 'secret-file-mode',
    severity: 'warning',
    file,
    message: `the file holds a key and has mode ${shown}: others on this machine can read it`,
    hint: 'give it mode 0600, and the folder of your keys 0700',
  };
}
