import { at, list, pairs, text } from './fields.ts';

/** A LabelSelector as it is written on a command line: `app=a,env in (x,y),!old`. */
export function saySelector(selector: unknown): string {
  const labels = pairs(at(selector, 'matchLabels')).map(([key, value]) => `${key}=${value}`);
  const expressions = list(at(selector, 'matchExpressions')).map((expression) => {
    const [key, operator] = [text(at(expression, 'key')), text(at(expression, 'operator'))];
    const values = list(at(expression, 'values')).map(text).join(',');
    if (operator === 'Exists') return key;
    return operator === 'DoesNotExist' ? `!${key}` : `${key} ${operator.toLowerCase()} (${values})`;
  });
  return [...labels, ...expressions].sort().join(',') || '<none>';
}
