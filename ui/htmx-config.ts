/* Read by htmx while it loads, so it must stand before it. No style of its own (the strict policy refuses it),
   requests to this program only, and what a person opened stays open when the page is brought up to date in place. */
const meta = document.createElement('meta');
meta.name = 'htmx-config';
meta.content = JSON.stringify({ includeIndicatorCSS: false, history: 'reload', mode: 'same-origin', defaultTimeout: 15000, morphIgnore: ['data-htmx-powered', 'open'] });
document.head.append(meta);
export {};
