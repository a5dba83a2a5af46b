// Opens and closes the trace beneath a line. Without this script the same link leads to a page with the trace.
// Takes up what was typed into a search before the page's scripts had run.
// Follows a statement while it is looked at: the server tells that there is news, and the page asks for it.
"use strict";

const rowOf = (link) => document.getElementById(link.dataset.opens);

function show(link, open) {
  rowOf(link).hidden = !open;
  link.setAttribute("aria-expanded", String(open));
}

// A trace does not change while its page is open: it is fetched once, then only shown or hidden.
document.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.target.closest("[data-opens]");
  if (!link || !link.dataset.fetched) return;
  event.preventDefault();
  show(link, rowOf(link).hidden);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const link = event.target.closest("[data-opens]");
  if (!link || event.detail.xhr === undefined) return;
  // The session has ended: htmx goes to the sign-in page by itself, and from there back here.
  if (event.detail.xhr.getResponseHeader("HX-Redirect")) return;
  if (event.detail.successful) {
    link.dataset.fetched = "yes";
    show(link, true);
  } else {
    // The page behind the link says what went wrong and how to go on.
    window.location.assign(link.href);
  }
});

// Whoever types faster than the page loads would otherwise wait for an answer to keys that nothing heard.
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) return;
  const search = document.querySelector("input[type=search]");
  if (search && search.value !== search.defaultValue) search.dispatchEvent(new Event("input", { bubbles: true }));
});

let followed = null;
let stream = null;

function unfollow() {
  if (stream) stream.close();
  stream = null;
}

// A browser has few connections to one server: a page that nobody looks at holds none of them.
function follow() {
  const place = document.querySelector("[data-stream]");
  if (place !== followed) unfollow();
  followed = place;
  if (!place || document.hidden || stream) return;
  stream = new EventSource(place.dataset.stream);
  stream.addEventListener("news", (event) => {
    if (Number(event.data) <= Number(place.dataset.position)) return;
    place.dataset.position = event.data;
    window.htmx.trigger(place, "news");
  });
  stream.addEventListener("end", () => {
    unfollow();
    window.htmx.trigger(place, "news");
  });
}

document.addEventListener("htmx:load", follow);
document.addEventListener("visibilitychange", () => (document.hidden ? unfollow() : follow()));
