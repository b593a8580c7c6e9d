/* Shows a page of its own when there is no connection. Keeps that page and its look, and
   nothing that somebody read: every other answer comes from the site. */
const KEPT = "offline-{{ version|escapejs }}";
const PAGE = "/offline/";
const LOOK = [{% for address in kept %}"{{ address|escapejs }}", {% endfor %}];

async function keep() {
  const cache = await caches.open(KEPT);
  // Without cookies: as any visitor gets it.
  const requests = [PAGE, ...LOOK].map((url) => new Request(url, { credentials: "omit", cache: "reload" }));
  await cache.addAll(requests);
  await self.skipWaiting();
}

async function begin() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match(PAGE)) ?? Response.error();
  }
}

async function look(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request)) ?? Response.error();
  }
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (LOOK.includes(new URL(request.url).pathname)) event.respondWith(look(request));
});
