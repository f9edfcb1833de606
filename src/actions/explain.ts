import { visible } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import type { Context } from './context.ts';
import { explainAddress } from './explain-address.ts';
import { explainKey } from './explain-key.ts';
import { explainRendered } from './explain-rendered.ts';
import type { Result, Run } from './result.ts';

const MAX_PAGE = 256 * 1024;
const KEY = /^(?:Lab|Cluster|Nodes|App|Pins|CatalogueEntry)(?:\.|$)/;
const ADDRESS = /^(?:lab|clusters?|nodes|apps?)\.|^pins\.[^/]+$/;
const CODE = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$|^bug$/;

/** Explains a key of the source, a value of this lab, a diagnostic code or a line of a rendered file. */
export const explain: Run<'explain'> = async (context, { what = '' }) => {
  if (KEY.test(what)) return explainKey(context, what);
  const page = CODE.test(what) ? await readPage(context, what) : null;
  if (page !== null) return page;
  if (CODE.test(what)) throw await unknownCode(context, what);
  if (ADDRESS.test(what) && !what.includes(':')) return explainAddress(context, what);
  return explainRendered(context, what);
};

async function readPage({ files, shipped }: Context, code: string): Promise<Result | null> {
  const path = `${shipped.errors}/${code}.md`;
  if ((await files.info(path))?.kind !== 'file') return null;
  const text = new TextDecoder().decode(await files.read(path, MAX_PAGE));
  return {
    exitCode: 0,
    data: { kind: 'code', code, page: text },
    lines: text.trimEnd().split('\n').map(visible),
  };
}

async function unknownCode({ files, shipped }: Context, code: string): Promise<CroftError> {
  const pages = await files.list(shipped.errors);
  const codes = pages.map(({ name }) => name.replace(/\.md$/, ''));
  const meant = didYouMean(code, codes);
  const hint = meant
    ? `did you mean ${meant}?`
    : 'name a diagnostic code, a key such as Cluster.network.pods, or a rendered file';
  return new CroftError('explain-unknown', `nothing is known about ${code}`, { data: { hint } });
}
