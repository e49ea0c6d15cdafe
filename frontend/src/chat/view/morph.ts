/**
 * Makes `old` look like `fresh` and changes no more than differs: what stays keeps its focus, its scroll
 * position and its listeners, and a screen reader does not read it a second time.
 */
export function morph(old: Element, fresh: Element): Element {
  if (!sameThing(old, fresh)) {
    old.replaceWith(fresh);
    return fresh;
  }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of [...fresh.attributes]) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const mine = [...old.childNodes];
  const theirs = [...fresh.childNodes];
  theirs.forEach((wanted, index) => {
    const there = mine[index];
    if (!there) old.append(wanted);
    else if (there instanceof Element && wanted instanceof Element) morph(there, wanted);
    else if (there instanceof Text && wanted instanceof Text) {
      if (there.data !== wanted.data) there.data = wanted.data;
    } else there.replaceWith(wanted);
  });
  for (const extra of mine.slice(theirs.length)) extra.remove();
  return old;
}

/** A button whose answer differs is another button, with another listener. */
function sameThing(one: Element, other: Element): boolean {
  return one.tagName === other.tagName && one.getAttribute("data-payload") === other.getAttribute("data-payload");
}
