// Runs once for each piece of the page. Buttons and fields say in data attributes which event
// they are; the names are listed here because Gradio looks for them in this text.
const events = ['opened', 'asked', 'limited', 'turned', 'rated', 'removed', 'paged', 'edited',
  'saved'];

function send(name, data) {
  if (events.includes(name)) trigger(name, data);
}

element.addEventListener('click', (happened) => {
  const button = happened.target.closest('[data-event]');
  if (!button || !element.contains(button)) return;
  document.body.dataset.byReader = button.dataset.event;
  if (button.hasAttribute('aria-pressed')) {
    for (const other of button.parentElement.children) {
      other.setAttribute('aria-pressed', String(other === button));
    }
  }
  send(button.dataset.event, { ...button.dataset });
});

element.addEventListener('change', (happened) => {
  const field = happened.target.closest('[data-change]');
  if (field) send(field.dataset.change, { ...field.dataset, value: field.value });
});

// What hangs over the page goes away with Escape, and comes back with the next look at it.
element.addEventListener('keydown', (happened) => {
  const claim = happened.target.closest('.claim');
  if (happened.key === 'Escape' && claim) claim.classList.add('quiet');
});
for (const name of ['mouseout', 'focusout']) {
  element.addEventListener(name, (happened) => {
    const claim = happened.target.closest && happened.target.closest('.claim');
    if (claim && !claim.contains(happened.relatedTarget)) claim.classList.remove('quiet');
  });
}

// The cited words come into view; a reader who asked for them is led there.
function lead() {
  const panel = element.querySelector('.evidence');
  const words = panel && panel.querySelector('mark');
  if (!panel || !words) return;
  const text = panel.querySelector('.text');
  const above = words.getBoundingClientRect().top - text.getBoundingClientRect().top;
  text.scrollTop += above - text.clientHeight / 3;
  if (document.body.dataset.byReader !== 'opened') return;
  delete document.body.dataset.byReader;
  panel.querySelector('h2').focus({ preventScroll: true });
  const seen = panel.getBoundingClientRect();
  if (seen.top < 0 || seen.top > window.innerHeight * 0.6) {
    panel.scrollIntoView({ block: 'start' });
  }
}
// After an edit the reader goes on where it was made, though all of the draft is new.
function follow() {
  const place = element.querySelector('[data-focus]');
  if (!place || document.body.dataset.byReader !== 'edited') return;
  delete document.body.dataset.byReader;
  place.focus();
}
if (element.querySelector('.evidence')) lead();
watch('value', () => requestAnimationFrame(() => { lead(); follow(); }));
