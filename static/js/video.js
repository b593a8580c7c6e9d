/**
 * Loads an embedded video of another site on request.
 *
 *   <div data-video="https://player…" data-video-title="…">… <p data-video-here hidden>
 *     <button>…</button></p></div>
 *
 * Without script the link to the other site is all there is.
 */
export function start(box) {
  for (const part of box.querySelectorAll("[data-video-here]")) part.hidden = false;
  box.querySelector("[data-video-here] button").addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = box.dataset.video;
    frame.title = box.dataset.videoTitle;
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    // The players refuse a page that does not say where it stands.
    frame.referrerPolicy = "strict-origin";
    box.replaceChildren(frame);
    frame.tabIndex = 0;
    frame.focus();
  });
}
