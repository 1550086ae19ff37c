// The theme is the reader's: as chosen last, else as the system says.
(() => {
  const key = 'assistant.theme';
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const chosen = () => localStorage.getItem(key);
  const dark = () => (chosen() ? chosen() === 'dark' : system.matches);
  const apply = () => {
    for (const part of [document.documentElement, document.body]) {
      part.classList.toggle('dark', dark());
    }
    document.documentElement.style.colorScheme = dark() ? 'dark' : 'light';
    for (const button of document.querySelectorAll('[data-theme-switch]')) {
      button.textContent = dark() ? 'Light theme' : 'Dark theme';
    }
  };
  system.addEventListener('change', apply);
  document.addEventListener('click', (happened) => {
    if (!happened.target.closest('[data-theme-switch]')) return;
    localStorage.setItem(key, dark() ? 'light' : 'dark');
    apply();
  });
  // Gradio sets a theme of its own while it mounts.
  new MutationObserver(() => {
    if (document.body.classList.contains('dark') !== dark()) apply();
  }).observe(document.body, { attributes: true, attributeFilter: ['class'] });
  apply();
  // Gradio names its field for files with other words than stand on it.
  new MutationObserver(() => {
    for (const field of document.querySelectorAll('.upload-container[aria-label]')) {
      field.removeAttribute('aria-label');
    }
  }).observe(document.body, { childList: true, subtree: true });
  const save = (name, content, type) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  window.saveText = (name, text) => save(name, text, 'application/jsonl');
  window.saveFile = (made) => {
    if (!made) return;
    const file = JSON.parse(made);
    const bytes = Uint8Array.from(atob(file.base64), (letter) => letter.charCodeAt(0));
    save(file.name, bytes, file.type);
  };
})();
