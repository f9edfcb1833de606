import { Branch, Comment, List, Timestamp, type Tree, type Value } from '../sops/tree.ts';

/** A tree as one text: keys, types, values, comments and their order, but no layout. Two that differ are never equal. */
export function outline(tree: Tree): string {
  return JSON.stringify(tree.map(shapeOf));
}

type Shape = readonly (string | boolean | Shape)[];

function shapeOf(value: Value | Comment): Shape {
  if (value instanceof Comment) return ['comment', value.text, value.inline];
  if (value instanceof Branch)
    return [
      'branch',
      value.items.map((item) =>
        item instanceof Comment ? shapeOf(item) : [item.key, shapeOf(item.value)],
      ),
    ];
  if (value instanceof List) return ['list', value.items.map(shapeOf)];
  if (value instanceof Timestamp) return ['time', value.text];
  if (value instanceof Uint8Array) return ['bytes', Buffer.from(value).toString('base64')];
  if (value === null) return ['null'];
  return [typeof value, Object.is(value, -0) ? '-0' : String(value)];
}
