// Keeps of a stylesheet what the pages use. At-rules stay around the rules inside them: a
// forced-colors rule without its wrapper would paint everyone's page grey.

/** A rule is {prelude, body: string}, a group {prelude, rules: []}; comments are dropped. */
export function parseCss(text) {
  const source = text.replace(/\/\*[\s\S]*?\*\//g, '');
  let at = 0;
  function parseRules(nested) {
    const rules = [];
    let start = at;
    while (at < source.length) {
      const c = source[at];
      if (c === '"' || c === "'") skipString(c);
      else if (c === ';') {
        rules.push({ prelude: source.slice(start, at).trim(), body: null });
        start = ++at;
      } else if (c === '}') {
        if (!nested) throw new Error(`css: stray } at ${at}`);
        at++;
        return rules;
      } else if (c === '{') {
        const prelude = source.slice(start, at).trim();
        at++;
        if (/^@(media|supports|layer|container)\b/.test(prelude)) rules.push({ prelude, rules: parseRules(true) });
        else rules.push({ prelude, body: takeBody() });
        start = at;
      } else at++;
    }
    return rules;
  }
  function skipString(quote) {
    at++;
    while (at < source.length && source[at] !== quote) at += source[at] === '\\' ? 2 : 1;
    at++;
  }
  function takeBody() {
    const start = at;
    let depth = 1;
    while (at < source.length && depth > 0) {
      const c = source[at];
      if (c === '"' || c === "'") { skipString(c); continue; }
      if (c === '{') depth++;
      if (c === '}') depth--;
      at++;
    }
    return source.slice(start, at - 1);
  }
  return parseRules(false);
}

export function printCss(rules) {
  return rules.map((rule) => {
    if (rule.rules) return `${rule.prelude}{${printCss(rule.rules)}}`;
    return rule.body === null ? `${rule.prelude};` : `${rule.prelude}{${rule.body}}`;
  }).join('\n');
}

export function usedClasses(texts) {
  return new Set(texts.flatMap((text) => text.match(/\b(?:utrecht|nl)-[a-z0-9]+(?:[-_]+[a-z0-9]+)*/g) ?? []));
}

function splitSelectors(prelude) {
  const parts = [''];
  let depth = 0;
  for (const c of prelude) {
    if (c === '(') depth++;
    if (c === ')') depth--;
    if (c === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += c;
  }
  return parts.map((part) => part.trim());
}

// What stands in :not(), :is(), :where() and :has() is no promise that the class is there.
function promisesOf(selector) {
  let bare = selector;
  for (let before = ''; before !== bare;) {
    before = bare;
    bare = bare.replace(/:(?:not|is|where|has)\([^()]*\)/g, '');
  }
  const classes = bare.match(/\.[a-zA-Z_-][\w-]*/g)?.map((name) => name.slice(1)) ?? [];
  return { classes, attributes: [...bare.matchAll(/\[([a-z-]+)/g)].map((match) => match[1]) };
}

/** The classes that a page may have, and the attributes: `used` is the text of all that makes pages. */
export function purgeClasses(rules, classes, used) {
  const hasAttribute = (name) => new RegExp(`[\\s"]${name}(?:["=\\s>]|$)`, 'm').test(used);
  const purge = (list) => list.flatMap((rule) => {
    if (rule.rules) {
      const kept = purge(rule.rules);
      return kept.length ? [{ ...rule, rules: kept }] : [];
    }
    if (rule.prelude.startsWith('@')) return rule.prelude.startsWith('@charset') ? [] : [rule];
    const kept = splitSelectors(rule.prelude).filter((selector) => {
      const { classes: names, attributes } = promisesOf(selector);
      return names.length > 0 && names.every((name) => classes.has(name)) && attributes.every(hasAttribute);
    });
    return kept.length ? [{ prelude: kept.join(','), body: rule.body }] : [];
  });
  const kept = purge(rules);
  const styles = printCss(kept.filter((rule) => !rule.prelude.startsWith('@keyframes')));
  return kept.filter((rule) => !rule.prelude.startsWith('@keyframes') || styles.includes(rule.prelude.split(/\s+/)[1]));
}

function declarations(body) {
  return [...body.matchAll(/(--[\w-]+)\s*:\s*([^;]+)/g)].map((match) => ({ name: match[1], value: match[2].trim() }));
}

const references = (text) => text.match(/--[a-zA-Z_][\w-]*(?=\s*[,)])/g) ?? [];

/* The theme reaches a value through up to three names. What a component reads stays a token that a
   municipality can set; the base names in between are written out. */
function resolveBase(value, values) {
  let resolved = value;
  for (let before = ''; before !== resolved;) {
    before = resolved;
    resolved = resolved.replace(/var\((--(?:basis|voorbeeld)-[\w-]+)\)/g, (text, name) => values.get(name) ?? text);
  }
  return resolved;
}

/** The tokens on :root that the rules reach: `own` wins over `theme`. Returns the theme's part and `own` without what nothing uses. */
export function purgeTokens(theme, components, own) {
  const isRoot = (rule) => rule.prelude === ':root';
  const ownRoots = own.filter(isRoot).flatMap((rule) => declarations(rule.body));
  const values = new Map();
  for (const rule of theme) if (rule.body) for (const { name, value } of declarations(rule.body)) values.set(name, value);
  for (const { name, value } of ownRoots) values.set(name, value);
  for (const [name, value] of values) values.set(name, resolveBase(value, values));
  const queue = references(printCss(components)).concat(references(printCss(own.filter((rule) => !isRoot(rule)))));
  const kept = new Set();
  while (queue.length) {
    const name = queue.pop();
    if (kept.has(name) || !values.has(name)) continue;
    kept.add(name);
    queue.push(...references(values.get(name)));
  }
  const isOwn = new Set(ownRoots.map(({ name }) => name));
  const body = [...values].filter(([name]) => kept.has(name) && !isOwn.has(name)).map(([name, value]) => `${name}:${value}`).join(';');
  const lean = own.map((rule) => {
    if (!isRoot(rule)) return rule;
    return { ...rule, body: rule.body.replace(/(--(?:basis|nl|utrecht)-[\w-]+)\s*:[^;]+;/g, (text, name) => (kept.has(name) ? text : '')) };
  });
  return { tokens: [{ prelude: ':root', body }], own: lean };
}
