import type { Diagnostic } from '../base/diagnostic.ts';
import { placeOf } from '../model/place.ts';
import { finding, type Context } from './context.ts';
import { recordsIn, type RecordFacts } from './record.ts';

/** Records that say that the matter is over. */
const CLOSED = ['re-enabled', 'removed'];

/** Every disabled application has exactly one open record, which is looked at again in time. */
export function checkDisabled({ model, clusters, today }: Context): Diagnostic[] {
  const records = recordsIn(model, 'disabled').filter(({ status }) => !CLOSED.includes(status));
  const apps = clusters.flatMap(({ cluster }) =>
    cluster.apps.map((app) => ({
      app,
      key: `${app.namespace}/${app.name}`,
      cluster: cluster.name,
    })),
  );
  const disabled = apps.filter(({ app }) => !app.declared.value.enabled);
  const open = new Map<string, RecordFacts[]>();
  for (const record of records) {
    const key = record.text('service');
    open.set(key, [...(open.get(key) ?? []), record]);
  }
  const matches = (key: string, cluster: string): RecordFacts[] =>
    (open.get(key) ?? []).filter(({ text }) => ['', cluster].includes(text('cluster')));
  return [
    ...disabled.flatMap(({ app, key, cluster }) => {
      const [first, second] = matches(key, cluster);
      if (!first)
        return finding('disabled-without-record', placeOf(app.declared.document, ['enabled']), {
          message: `app ${key} of cluster ${cluster} is disabled, and no record says why and until when`,
          hint: `write records/disabled/${app.name}.md with kind: disabled, status: disabled, service: ${key} and review_by`,
        });
      return second ? [duplicate(key, first, second)] : [];
    }),
    ...records.flatMap((record) => review(record, today)),
    ...orphans(records, apps, disabled),
  ];
}

function duplicate(key: string, first: RecordFacts, second: RecordFacts): Diagnostic {
  return finding('disabled-record-duplicate', second.at(['service']), {
    message: `record ${second.id}: ${key} has another open record`,
    hint: 'close one of them: status: removed',
    related: [{ ...first.at(['service']), message: first.record.file }],
  });
}

function review(record: RecordFacts, today: string): Diagnostic[] {
  const until = record.text('review_by');
  const isDay = /^\d{4}-\d\d-\d\d$/.test(until);
  if (isDay && until >= today) return [];
  return [
    finding('disabled-review-due', record.at(['review_by']), {
      message: isDay
        ? `record ${record.id}: the review of ${record.text('service')} was due on ${until}`
        : `record ${record.id}: no review_by says when ${record.text('service')} is looked at again`,
      hint: 'decide again: enable the service, remove it, or write down why it stays off and a new review_by',
    }),
  ];
}

interface Service {
  readonly key: string;
  readonly cluster: string;
}

function orphans(
  records: readonly RecordFacts[],
  apps: readonly Service[],
  disabled: readonly Service[],
): Diagnostic[] {
  const keysOf = (list: readonly Service[]): ReadonlySet<string> =>
    new Set(list.flatMap(({ key, cluster }) => [`${key} `, `${key} ${cluster}`]));
  const known = keysOf(apps);
  const off = keysOf(disabled);
  return records.flatMap((record) => {
    const service = record.text('service');
    const key = `${service} ${record.text('cluster')}`;
    if (off.has(key)) return [];
    const isOn = known.has(key);
    return finding('disabled-record-orphan', record.at(['service']), {
      message: isOn
        ? `record ${record.id}: ${service} is enabled again, and the record is still open`
        : `record ${record.id}: there is no app ${service === '' ? '(service is missing)' : service}`,
      hint: isOn
        ? 'set status: re-enabled, or enabled: false on the app'
        : 'write service: <namespace>/<app>, or set status: removed',
    });
  });
}
