// Behaviour of the staff pages: htmx, and the keyboard.
// Every page works without this file: each key has a button or a link on the page.
import 'htmx.org';

document.body.classList.add('js-enabled');

/** Says in the page's flash region that the system was not reached. */
function lost() {
  const flash = document.getElementById('flash');
  if (!flash) return;
  const line = Object.assign(document.createElement('div'), { className: 'zw-flash zw-flash--problem', textContent: flash.dataset.lost });
  line.setAttribute('role', 'alert');
  flash.replaceChildren(line);
}

// An answer that names its place, the flash region, is shown there whatever its status; any other failure is said.
const told = (event) => event.detail.xhr.getResponseHeader('HX-Retarget') !== null;
addEventListener('htmx:beforeSwap', (event) => {
  if (event.detail.xhr.status >= 500 && told(event)) event.detail.shouldSwap = true;
});
addEventListener('htmx:responseError', (event) => {
  if (event.detail.xhr.status >= 500 && !told(event)) lost();
});
for (const name of ['htmx:sendError', 'htmx:timeout']) addEventListener(name, lost);
// A refusal must be seen: the region stands at the head of the page.
addEventListener('htmx:afterSwap', () => document.querySelector('#flash [role=alert]')?.scrollIntoView({ block: 'nearest' }));

/** The name of a key press, as `data-key` writes it: `F2`, `Alt+B`, `Ctrl+Enter`. */
function nameOf(event) {
  const key = event.altKey && /^Key[A-Z]$|^Digit\d$/.test(event.code) ? event.code.slice(-1) : event.key;
  return `${event.ctrlKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${key}`;
}

/** Marks a material row with the number pressed, then goes on to the next row. */
function markMaterial(row, key) {
  const choice = row.querySelector(`input[type=radio][value="${CSS.escape(key)}"]`);
  if (!choice) return false;
  choice.checked = true;
  choice.dispatchEvent(new Event('change', { bubbles: true }));
  step(row, 1);
  return true;
}

/** Moves the focus to the next or previous row of the grid that has something to say. */
function step(row, by) {
  const rows = [...row.closest('[data-grid]').querySelectorAll('[data-row]')].filter((one) => one.querySelector('input'));
  const next = rows[rows.indexOf(row) + by];
  if (next) (next.querySelector('input:checked') ?? next.querySelector('input')).focus();
}

function inGrid(event) {
  const row = event.target.closest?.('[data-grid] [data-row]');
  if (!row) return false;
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    step(row, event.key === 'ArrowDown' ? 1 : -1);
    return true;
  }
  return /^[1-9]$/.test(event.key) && !event.altKey && !event.ctrlKey && markMaterial(row, event.key);
}

function typing(target) {
  return target.matches?.('input:not([type=radio], [type=checkbox]), textarea, select');
}

addEventListener('keydown', (event) => {
  if (event.isComposing || event.keyCode === 229) return; // an input method is choosing characters
  if (inGrid(event)) {
    event.preventDefault();
    return;
  }
  const name = nameOf(event);
  if (name.length === 1 && typing(event.target)) return;
  const target = document.querySelector(`[data-key="${CSS.escape(name)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches('a, button, summary')) target.click();
  if (target.matches('input, textarea, select, [tabindex]')) target.focus();
});

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

addEventListener('change', (event) => {
  const row = event.target.closest?.('[data-row]');
  if (row && event.target.type === 'radio') row.classList.toggle('on', event.target.value === '2');
});
