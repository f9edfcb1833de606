import { expect, test } from 'vitest';
import { rendered } from './index.ts';

const DATA = {
  Name: 'home',
  On: true,
  Count: 3,
  Empty: '',
  List: ['a', 'b'],
  Map: { y: 'second', x: 'first' },
  Node: { Host: 'n1', Data: { disk: '/dev/sdb' } },
};

test.each<[template: string, text: string]>([
  ['plain } text {', 'plain } text {'],
  ['{{ .Name }}-{{.Count}}-{{ .On }}', 'home-3-true'],
  ['{{ .Node.Data.disk }}', '/dev/sdb'],
  ['a \n {{- .Name -}} \n b', 'ahomeb'],
  ['{{/* nothing */}}x{{- /* more */ -}} y', 'xy'],
  ['{{ if .On }}yes{{ else }}no{{ end }}', 'yes'],
  ['{{ if .Empty }}yes{{ else if eq .Name "home" }}home{{ else }}no{{ end }}', 'home'],
  ['{{ range .List }}[{{ . }}@{{ $.Name }}]{{ end }}', '[a@home][b@home]'],
  ['{{ range .Map }}{{ . }} {{ end }}', 'first second '],
  ['{{ with .Node }}{{ .Host }}{{ end }}', 'n1'],
  ['{{ .Name | upper | quote }}', '"HOME"'],
  ['{{ default "x" .Empty }}{{ or .Empty "y" }}{{ and .On .Name }}', 'xyhome'],
  ['{{ if and (eq .Name "home") (ne .Count 4) }}both{{ end }}', 'both'],
  ['{{ if not (eq .Name `other`) }}not{{ end }}', 'not'],
  ['{{ trimSuffix "me" .Name }}{{ replace "o" "0" .Name }}', 'hoh0me'],
  ['{{ .Name | nindent 2 }}', '\n  home'],
  ['{{ "a\tb\\n\\\\n\\"" }}', 'a\tb\n\\n"'],
  ['{{ len .List }}', '2'],
  ['{{ index .List 1 }} {{ index .Map "y" }} {{ index .Node "Data" "disk" }}', 'b second /dev/sdb'],
  [
    '{{ semverCompare ">=1.14.0-0" "v1.14.1" }} {{ semverCompare ">= 1.14.0" "1.13.9" }}',
    'true false',
  ],
  ['{{ semverCompare "<1.14.0-0" "1.14.0" }} {{ semverCompare "1.14.0" "1.14.0" }}', 'false true'],
  [
    '{{ contains "om" .Name }} {{ hasPrefix "x" .Name }} {{ hasSuffix "me" .Name }}',
    'true false true',
  ],
])('%s', (template, text) => {
  expect(rendered(template, DATA)).toEqual({ text });
});

test.each<[template: string, why: RegExp]>([
  ['{{ .Missing }}', /\.Missing has no value/],
  ['{{ .Node.Data.other }}', /\.Node\.Data\.other has no value/],
  ['{{ env "HOME" }}', /function env is not known/],
  ['{{ .List }}', /no text, no whole number and no flag/],
  ['{{ $x := .Name }}', /\$x := \.Name/],
  ['{{ if .On }}x', /if }} has no end/],
  ['x {{ end }}', /has no beginning/],
  ['a\n{{ .Name', /has no }}/],
  ['{{ semverCompare "^1.14" "1.14.1" }}', /semverCompare is used in an unclear way/],
  ['{{ semverCompare ">1.14.0" "1.14.0-rc.1" }}', /semverCompare is used in an unclear way/],
  ['{{ eq .List .List }}', /eq is used in an unclear way/],
  ['{{ range .Name }}{{ end }}', /no list/],
  ['{{ "hunter2" % `hunter3` }}', /^\{\{ "…" % "…" \}\}$/],
  ['{{ "\\u0041" }}', /^\{\{ "…" \}\}$/],
  ['{{ index .List 2 }}', /index is used in an unclear way/],
  ['{{ index .Map "__proto__" }}', /index is used in an unclear way/],
  ['{{ index .Name 0 }}', /index is used in an unclear way/],
  ['{{ constructor }}', /function constructor is not known/],
  ['{{ .__proto__ }}', /__proto__ has no value/],
])('%s is not guessed', (template, why) => {
  const result = rendered(template, DATA);
  expect('unclear' in result ? result.unclear : '').toMatch(why);
});

test('a template does not grow without end', () => {
  const nested = '{{ range .List }}'.repeat(24) + 'x' + '{{ end }}'.repeat(24);
  const same = nested.replaceAll('{{ range .List }}', '{{ range $.List }}');
  expect(rendered(same, DATA)).toMatchObject({ unclear: 'the template does too much' });
  const longer = `{{ .Name${' | replace "m" "mmmmmmmmmm"'.repeat(30)} }}`;
  expect(rendered(longer, DATA)).toMatchObject({ unclear: 'the template does too much' });
});

test('what is not understood is said with its line', () => {
  expect(rendered('a\nb {{ if .On }}\n{{ .Missing }}\n{{ end }}', DATA)).toMatchObject({ line: 3 });
  expect(rendered('a\n{{ range .Name }}{{ end }}', DATA)).toMatchObject({ line: 2 });
});
