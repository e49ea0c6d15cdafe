/**
 * Makes the page as high as what the phone really shows. On iOS the keyboard covers the page instead of
 * making it smaller; elsewhere this changes nothing.
 */
export function followViewport(): void {
  const view = window.visualViewport;
  if (!view) return;
  const root = document.documentElement;
  const apply = (): void => {
    // While somebody magnifies the page the visible part is small on purpose.
    if (view.scale > 1.01) return;
    root.style.setProperty("--page-height", `${Math.round(view.height)}px`);
    if (view.offsetTop > 0) window.scrollTo(0, 0);
  };
  view.addEventListener("resize", apply);
  apply();
}

/** Calls back whenever somebody comes back to the page: from another tab, app or page. */
export function onReturn(callback: () => void): void {
  const back = (): void => {
    if (document.visibilityState === "visible") callback();
  };
  document.addEventListener("visibilitychange", back);
  window.addEventListener("focus", back);
  window.addEventListener("pageshow", back);
}
