import type { Diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/text.ts';
import type { App } from '../schema/app.ts';
import type { Path } from '../yaml/index.ts';
import type { Member } from './members.ts';
import { memberPorts } from './ports.ts';

/** Keys of an application that only the app-template builder can carry out. */
const BUILT: readonly (keyof App)[] = ['env', 'replicas', 'resources'];

/** `app-override` for everything that an application says and that cannot reach what its entry renders. */
export function overridesOf(member: Member): Diagnostic[] {
  const { app, entry } = member;
  if (!app || !entry) return [];
  const { value } = app.declared;
  const complain = (path: Path, message: string, hint: string): Diagnostic => ({
    code: 'app-override',
    severity: 'error',
    file: app.declared.file,
    range: app.declared.document.rangeOfKey(path),
    message: `application ${app.name}: ${message}`,
    hint,
  });
  const found: Diagnostic[] = [];
  const volumes = Object.keys(entry.value.storage);
  for (const volume of Object.keys(value.storage)) {
    if (volumes.includes(volume)) continue;
    const near = didYouMean(volume, volumes);
    const known = volumes.length > 0 ? `its volumes are ${volumes.join(', ')}` : 'it has no volumes';
    const other = 'add another with values, or describe it in an entry of your own, catalogue/<name>.yaml';
    found.push(
      complain(
        ['storage', volume],
        `${entry.value.name} has no volume ${volume}`,
        near ? `did you mean ${near}?` : `${known}; ${other}`,
      ),
    );
  }
  if (value.address !== undefined && !memberPorts(member).some(({ lan }) => lan))
    found.push(
      complain(
        ['address'],
        `${entry.value.name} opens no port to the LAN, so that nothing would answer at ${value.address}`,
        'remove it, or mark ports with lan: true in an entry of your own, catalogue/<name>.yaml',
      ),
    );
  if (entry.value.profile === 'app-template') return found;
  for (const key of BUILT)
    if (app.declared.document.has([key]))
      found.push(
        complain(
          [key],
          `${key} has no effect on ${entry.value.name}, which is not rendered by app-template`,
          entry.value.profile === 'chart'
            ? 'say it in values, in the words of its chart'
            : 'remove it',
        ),
      );
  if (entry.value.profile === 'objects' && value.values !== undefined)
    found.push(complain(['values'], `${entry.value.name} has no chart to give values to`, 'remove it'));
  return found;
}
