// Behaviour of the public pages: the components of govuk-frontend, the table of contents of a guide, print buttons.
// Every page works without this file.
import {
  createAll, Button, CharacterCount, Checkboxes, ErrorSummary, FileUpload, PasswordInput, Radios, SkipLink,
} from 'govuk-frontend';

document.body.classList.add('js-enabled', 'govuk-frontend-supported');
for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, FileUpload, PasswordInput, Radios, SkipLink]) {
  createAll(component);
}
// The name of a file button and what is seen of it are the same words: two parts that stand apart are two words.
for (const status of document.querySelectorAll('.govuk-file-upload-button__status')) status.after(' ');

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

const contents = [...document.querySelectorAll('.zw-toc a')];
if (contents.length && 'IntersectionObserver' in window) {
  const mark = (id) => {
    for (const link of contents) {
      if (link.hash === `#${id}`) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  };
  const observer = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => mark(entry.target.id)),
    { rootMargin: '0px 0px -70% 0px' },
  );
  for (const link of contents) {
    const section = document.querySelector(link.hash);
    if (section) observer.observe(section);
  }
}
