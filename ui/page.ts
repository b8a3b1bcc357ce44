/* Progressive enhancement: every page works without this file. */

const isTyping = (element: Element | null): boolean =>
  element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName));

function focusSearch(event: KeyboardEvent): void {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(document.activeElement)) return;
  const field = document.querySelector<HTMLInputElement>('.dp-search input[type="search"]');
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}

/* A form is dirty when what it would send differs from what the server gave. Files and hidden tokens do not count. */
const dirty = new Set<HTMLFormElement>();

function markDirty(event: Event): void {
  const form = (event.target as HTMLInputElement).form;
  if (form?.hasAttribute('data-bewaak')) dirty.add(form);
}

function confirmLeaving(event: BeforeUnloadEvent): void {
  for (const form of dirty) {
    if (!form.isConnected) dirty.delete(form);
  }
  if (dirty.size > 0) event.preventDefault();
}

function announce(text: string): void {
  const place = document.getElementById('dp-melding');
  if (place) place.textContent = text;
}

async function copyLink(button: HTMLElement): Promise<void> {
  const address = new URL(button.dataset.kopieer || location.href, location.href).href;
  try {
    await navigator.clipboard.writeText(address);
    announce('De link is gekopieerd.');
    button.dataset.klaar = '';
    setTimeout(() => delete button.dataset.klaar, 2000);
  } catch {
    announce(`Kopiëren lukt niet in deze browser. De link is ${address}`);
  }
}

function handleClick(event: MouseEvent): void {
  const target = event.target as Element;
  if (target.closest('[data-afdrukken]')) window.print();
  const copy = target.closest<HTMLElement>('[data-kopieer]');
  if (copy) void copyLink(copy);
  /* One open menu at a time: a click elsewhere closes the small menus. */
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('details[data-menu][open]')) {
    if (!menu.contains(target)) menu.open = false;
  }
}

function closeOnEscape(event: KeyboardEvent): void {
  if (event.key !== 'Escape') return;
  const menu = document.activeElement?.closest<HTMLDetailsElement>('details[data-menu][open]');
  if (!menu) return;
  menu.open = false;
  menu.querySelector('summary')?.focus();
}

/* A second press of a sending button would store a thing twice. */
function guardSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method !== 'post') return;
  dirty.delete(form);
  if (form.dataset.bezig !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.bezig = '';
  event.submitter?.classList.add('nl-button--busy');
}

/* Back from the browser's cache: the form may be sent again. */
function restorePage(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-bezig]')) {
    delete form.dataset.bezig;
    form.querySelector('.nl-button--busy')?.classList.remove('nl-button--busy');
  }
}

/* htmx replaces a list: the pressed control may be gone, its successor has the same id or address. */
let focused: { id: string; href: string | null } | null = null;

function rememberFocus(): void {
  const element = document.activeElement;
  focused = element && element !== document.body ? { id: element.id, href: element.getAttribute('href') } : null;
}

function restoreFocus(event: Event): void {
  const result = document.querySelector<HTMLElement>('[data-telling]');
  if (result) announce(result.dataset.telling || result.textContent || '');
  if (!focused || (document.activeElement && document.activeElement !== document.body)) return;
  const byId = focused.id ? document.getElementById(focused.id) : null;
  const byHref = focused.href ? document.querySelector<HTMLElement>(`a[href="${CSS.escape(focused.href)}"]`) : null;
  const fallback = (event.target as Element).closest<HTMLElement>('[data-lijst]') ?? document.getElementById('inhoud');
  (byId ?? byHref ?? fallback)?.focus({ preventScroll: true });
}

document.addEventListener('keydown', focusSearch);
document.addEventListener('keydown', closeOnEscape);
document.addEventListener('input', markDirty);
document.addEventListener('change', markDirty);
document.addEventListener('click', handleClick);
document.addEventListener('submit', guardSubmit);
document.addEventListener('htmx:before:swap', rememberFocus);
document.addEventListener('htmx:after:swap', restoreFocus);
window.addEventListener('beforeunload', confirmLeaving);
window.addEventListener('pageshow', restorePage);

/* Where the page opens with a list of errors, that list comes first. */
document.querySelector<HTMLElement>('[data-foutlijst]')?.focus();
document.documentElement.classList.add('dp-script');
export {};
