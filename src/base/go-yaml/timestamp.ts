/** A point in time as RFC 3339 with nanoseconds and the zone it was written in; the form that sops encrypts. */
export class Timestamp {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const FORM =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt]| +)(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * A point in time as YAML files write it: a date, a date and a time in UTC behind a space, or with `T` and a zone.
 * Null for any other text, also for days that no month has.
 */
export function timestamp(text: string): Timestamp | null {
  const match = FORM.exec(text);
  if (!match) return null;
  const [, year = '', month = '', day = '', between = '', ...time] = match;
  const [hour = '0', minute = '0', second = '0', fraction = '', zone = ''] = time;
  const withZone = between === 'T' || between === 't';
  if (between !== '' && withZone !== (zone !== '')) return null;
  if (!isDay(Number(year), Number(month), Number(day))) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const offset = zoneOf(zone);
  if (offset === null) return null;
  const nanoseconds = fraction.slice(0, 9).replace(/0+$/, '');
  const date = [year, two(month), two(day)].join('-');
  const clock = [hour, minute, second].map(two).join(':');
  return new Timestamp(`${date}T${clock}${nanoseconds && `.${nanoseconds}`}${offset}`);
}

/** The strict form of RFC 3339, in which sops encrypts times; null for another text. */
export function strictTimestamp(text: string): Timestamp | null {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text)
    ? timestamp(text)
    : null;
}

/** Without the part of a second. */
export function wholeSeconds(time: Timestamp): string {
  return time.text.replace(/\.\d+/, '');
}

function two(digits: string | undefined): string {
  return (digits ?? '0').padStart(2, '0');
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day <= days;
}

/** A zone as Go prints it; null when there is none such. */
function zoneOf(zone: string): string | null {
  if (zone === '' || zone === 'Z' || /^[+-]00:00$/.test(zone)) return 'Z';
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4));
  return hours > 23 || minutes > 59 ? null : zone;
}
