// One template to one C header and source: a struct with its variables and a function that writes it.
import { readFileSync, existsSync } from 'node:fs'
import { basename, dirname, join as joinPath } from 'node:path'
import Mustache from 'mustache'
import { eachUnused, readDeclaration } from './declaration.mjs'
import { Refusal, feed, join, settle, startState, wayOf } from './html.mjs'

const PARTIAL_DEPTH_MAX = 8
const members = { text: 'const char *', option: 'const char *', url: 'const char *', html: 'struct html ', number: 'long long ', flag: 'bool ' }

export const quote = text => '"' + text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t')
  .replace(/\?\?/g, '?\\?').replace(/[^ -~]/g, char => [...Buffer.from(char)].map(byte => '\\' + byte.toString(8).padStart(3, '0')).join('')) + '"'

function parse (source, file, problem) {
  try {
    return Mustache.parse(source)
  } catch (error) {
    problem(file, 1, error.message)
    return []
  }
}

class Writer {
  constructor (name, file, partials, problem) {
    Object.assign(this, { name, file, partials, problem, literal: '', code: '', depth: 1, serial: 0 })
  }

  line (text) { this.code += '  '.repeat(this.depth) + text + '\n' }

  flush () {
    if (this.literal === '') return
    this.line(`text_put(out, ${quote(this.literal)}, ${Buffer.byteLength(this.literal)});`)
    this.literal = ''
  }

  // Scopes run from the outside in: { variables, at } with `at` the C name of the struct they stand in.
  find (name, scopes) {
    for (let i = scopes.length - 1; i >= 0; i--) {
      const variable = scopes[i].variables.find(one => one.name === name)
      if (variable) return { variable, at: `${scopes[i].at}->${name}` }
    }
    throw new Refusal(/[.]/.test(name) ? `"${name}": open a section on the group instead of a dot` : `${name} is not declared`)
  }

  tokens (tokens, context, scopes, entry) {
    let state = entry
    for (const token of tokens) {
      try {
        state = this.token(token, context, scopes, state)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        this.problem(context.file, context.lineAt(token[2]), error.message)
      }
    }
    return state
  }

  token (token, context, scopes, state) {
    const [kind, value, start] = token
    switch (kind) {
      case 'text': {
        const lineStart = start === 0 || context.source[start - 1] === '\n'
        const fed = feed(state, value, lineStart)
        this.literal += fed.output
        return fed.state
      }
      case '!': return state
      case 'name': return this.variable(value, scopes, settle(state))
      case '#': case '^': return this.section(token, context, scopes, settle(state))
      case '>': return this.partial(value, context, scopes, state)
      case '&': throw new Refusal('{{{x}}} and {{&x}} are refused: declare an html variable')
      default: throw new Refusal(`the template tag "${kind}" is refused`)
    }
  }

  variable (name, scopes, state) {
    const { variable, at } = this.find(name, scopes)
    if (!(variable.kind in members) || variable.kind === 'flag') throw new Refusal(`the ${variable.kind} ${name} cannot be printed; open a section on it`)
    const way = wayOf(state, variable.kind)
    variable.used = true
    this.flush()
    if (variable.kind === 'number') this.line(`text_add_int(out, ${at});`)
    else if (way === 'html') this.line(`html_put(out, ${at});`)
    else this.line(`${variable.kind === 'option' ? `if (${at}) ` : ''}html_${way}(out, ${at});`)
    return { ...state, empty: false, afterUrl: way === 'url' }
  }

  section (token, context, scopes, state) {
    const [mark, name, , , children] = token
    const { variable, at } = this.find(name, scopes)
    const inverted = mark === '^'
    const has = { flag: at, option: `${at} && ${at}[0]`, url: `${at} != NULL`, html: `${at}.len > 0`, list: `${at}_count > 0`, group: `${at} != NULL` }[variable.kind]
    if (!has) throw new Refusal(`the ${variable.kind} ${name} is always there; declare an option or a flag to ask for it`)
    variable.used = true
    this.flush()
    let inner = scopes
    if (inverted) {
      this.line(`if (!(${has})) {`)
    } else if (variable.kind === 'list' || variable.kind === 'group') {
      const item = `${name}_${++this.serial}`
      const index = `i_${this.serial}`
      inner = [...scopes, { variables: variable.children, at: item }]
      this.line(variable.kind === 'list' ? `for (size_t ${index} = 0; ${index} < ${at}_count; ${index}++) {` : `if (${has}) {`)
      this.line(`  const struct ${variable.struct} *${item} = ${variable.kind === 'list' ? `&${at}[${index}]` : at};`)
    } else {
      this.line(`if (${has}) {`)
    }
    this.depth++
    let after = join(state, settle(this.tokens(children, context, inner, state)))
    this.flush()
    this.depth--
    this.line('}')
    if (JSON.stringify(after) !== JSON.stringify(state) && variable.kind === 'list' && !inverted) after = this.secondRound(children, context, inner, after)
    return after
  }

  // A list may repeat: what was allowed once must be allowed again from where the first round ended.
  secondRound (children, context, scopes, state) {
    const { code, literal, serial } = this
    const after = join(state, settle(this.tokens(children, context, scopes, state)))
    Object.assign(this, { code, literal, serial })
    return after
  }

  partial (name, context, scopes, state) {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Refusal(`"${name}" is not a name for a part`)
    if (context.level >= PARTIAL_DEPTH_MAX) throw new Refusal(`parts within parts, more than ${PARTIAL_DEPTH_MAX} deep`)
    const file = [dirname(context.file), this.partials].flatMap(folder => [joinPath(folder, `_${name}.mustache`), joinPath(folder, `${name}.mustache`)]).find(existsSync)
    if (!file) throw new Refusal(`there is no part ${name} beside this template or in ${basename(this.partials)}`)
    const part = openTemplate(file, context.level + 1, this.problem)
    // A part shares the variables of the template that takes it: what it declares must be declared there, alike.
    for (const variable of part.variables) {
      const found = scopes.map(scope => scope.variables.find(one => one.name === variable.name)).filter(Boolean).pop()
      if (!found) throw new Refusal(`the part ${name} needs ${variable.kind} ${variable.name}, which is not declared`)
      if (found.kind !== variable.kind) throw new Refusal(`the part ${name} takes ${variable.name} as ${variable.kind}, here it is ${found.kind}`)
    }
    return this.tokens(part.tokens, part, scopes, state)
  }
}

function openTemplate (file, level, problem) {
  const text = readFileSync(file, 'utf8')
  // The end of the last line ends the file, not what a part puts in the middle of a line.
  const source = level > 0 ? text.replace(/\n$/, '') : text
  const starts = [0]
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1)
  const lineAt = index => starts.findLastIndex(start => start <= index) + 1
  const tokens = parse(source, file, problem)
  const opening = tokens[0] && tokens[0][0] === '!' && source.slice(0, tokens[0][2]).trim() === '' ? tokens[0] : null
  const commentLine = opening ? lineAt(opening[2]) : 1
  const variables = opening ? readDeclaration(source.slice(opening[2] + 3, opening[3] - 2), commentLine, (line, message) => problem(file, line, message)) : []
  return { file, source, level, lineAt, tokens, variables, declared: opening !== null }
}

function structs (name, variables) {
  let nested = ''
  let body = ''
  for (const variable of variables) {
    if (variable.kind === 'list' || variable.kind === 'group') {
      variable.struct = `${name}_${variable.name}`
      nested += structs(variable.struct, variable.children)
      body += `  const struct ${variable.struct} *${variable.name};${variable.kind === 'group' ? ' /* NULL when absent */' : ''}\n`
      if (variable.kind === 'list') body += `  size_t ${variable.name}_count;\n`
    } else {
      body += `  ${members[variable.kind]}${variable.name};${variable.kind === 'option' ? ' /* may be NULL */' : ''}\n`
    }
  }
  return `${nested}struct ${name} {\n${body || '  char nothing;\n'}};\n\n`
}

// Returns { header, source }, or null when problem(file, line, message) was called.
export function compileTemplate (file, name, partials, report) {
  let problems = 0
  const seen = new Set()
  const problem = (place, line, message) => {
    problems++
    const key = `${place}:${line}: ${message}`
    if (!seen.has(key)) report(place, line, message)
    seen.add(key)
  }
  const template = openTemplate(file, 0, problem)
  if (!template.declared) problem(file, 1, 'a template opens with a comment that declares its variables')
  const view = `${name}_view`
  const declared = structs(view, template.variables)
  const writer = new Writer(name, file, partials, problem)
  const end = writer.tokens(template.tokens, template, [{ variables: template.variables, at: 'view' }], startState)
  writer.flush()
  if (problems === 0 && (end.mode !== 'text' || (end.inside !== '' && end.inside !== 'pre'))) problem(file, 1, `the template ends inside a ${end.mode === 'text' ? `<${end.inside}>` : 'tag'}`)
  if (problems === 0) eachUnused(template.variables, variable => problem(file, variable.line, `${variable.name} is declared and never used`))
  if (problems > 0) return null
  const guard = `TEMPLATES_${name.toUpperCase()}_H`
  const header = `/* Made from ${basename(file)}. */\n#ifndef ${guard}\n#define ${guard}\n\n#include <stdbool.h>\n#include <stddef.h>\n\n#include "encode/html.h"\n\n` +
    `${declared}void ${name}_write(struct text *out, const struct ${view} *view);\n\n#endif\n`
  const source = `#include "templates/${name}.h"\n\n#include "base/text.h"\n\nvoid ${name}_write(struct text *out, const struct ${view} *view) {\n` +
    `${writer.code.includes('view->') ? '' : '  (void)view;\n'}${writer.code === '' ? '  (void)out;\n' : ''}${writer.code}}\n`
  return { header, source }
}
