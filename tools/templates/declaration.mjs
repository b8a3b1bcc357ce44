// The comment that opens a template: one variable a line, KIND NAME, children of a list or group two spaces further in.
// What stands after a # explains the variable to the reader.

const kinds = new Set(['text', 'option', 'url', 'html', 'number', 'flag', 'list', 'group'])
const parents = new Set(['list', 'group'])
const keywords = new Set(('auto break case char const continue default do double else enum extern float for goto if inline int long register ' +
  'restrict return short signed sizeof static struct switch typedef union unsigned void volatile while bool true false out view').split(' '))

// Returns the children of the top: [{ kind, name, children, line, used }]. problem(line, message) takes each fault.
export function readDeclaration (comment, firstLine, problem) {
  const top = []
  const open = [{ indent: -1, children: top }]
  comment.split('\n').forEach((written, index) => {
    const line = firstLine + index
    const text = written.replace(/#.*$/, '').trimEnd()
    if (text.trim() === '') return
    const match = /^( *)([a-z]+) +([a-z][a-z0-9_]*)$/.exec(index === 0 ? text.trimStart() : text)
    if (!match || !kinds.has(match[2])) return problem(line, `"${text.trim()}" is not a declaration; write KIND NAME with one of ${[...kinds].join(', ')}`)
    const indent = match[1].length
    const variable = { kind: match[2], name: match[3], children: [], line, used: false }
    if (indent % 2 !== 0) return problem(line, 'indentation goes by two spaces')
    while (open[open.length - 1].indent >= indent) open.pop()
    const parent = open[open.length - 1]
    if (parent.indent !== indent - 2 && !(parent.indent === -1 && indent === 0)) return problem(line, `${variable.name} is indented too far`)
    if (keywords.has(variable.name)) return problem(line, `${variable.name} is a word of C or of the writer; take another name`)
    const taken = other => other.name === variable.name || (other.kind === 'list' && `${other.name}_count` === variable.name) ||
      (variable.kind === 'list' && `${variable.name}_count` === other.name)
    if (parent.children.some(taken)) return problem(line, `${variable.name} is declared twice`)
    parent.children.push(variable)
    if (parents.has(variable.kind)) open.push({ indent, children: variable.children })
    else open.push({ indent, children: { some: () => false, push: child => problem(child.line, `only a list or a group has variables of its own, not the ${variable.kind} ${variable.name}`) } })
  })
  const childless = list => list.forEach(variable => {
    if (parents.has(variable.kind) && variable.children.length === 0) problem(variable.line, `the ${variable.kind} ${variable.name} has no variables`)
    childless(variable.children)
  })
  childless(top)
  return top
}

export function eachUnused (variables, found) {
  for (const variable of variables) {
    if (!variable.used) found(variable)
    eachUnused(variable.children, found)
  }
}
