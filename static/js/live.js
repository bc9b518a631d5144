// Live updates of an open page. Every page works without this script.
//
// Attributes in the markup:
//   <body data-last-id>               id of the newest event that the page content includes
//   data-live                         topic of the element
//   data-post, data-comment, data-bell  URL of the HTML of changed posts or comments, or of the bell, for the current user
//   data-new                          place of new items: "above" the list after a click, "below" it immediately, or
//                                     "elsewhere" (they are only counted)
//   data-more                         URL of a page with all new items
// A link to data-more in the element's role=status shows how many new items are pending, or that there are too many to
// insert. Items on the page are always updated, without a limit.

import { listen } from "./feed.js";

const MAX_ITEMS = 20; // new items inserted at a time, and items in one request

const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
const heading = () => document.getElementById("comment-count"); // "2 comments"

function warn(text, href, linkText, rest = "") {
  const note = make("p", { className: "alert alert-warning stays", role: "alert" });
  note.append(text, make("a", { href, textContent: linkText }), rest);
  document.querySelector("main").prepend(note);
}

async function fetchPage(url) {
  const response = await fetch(url);
  if (!response.ok || response.redirected) throw new Error(response.status);
  return new DOMParser().parseFromString(await response.text(), "text/html"); // rendered and sanitised by the server
}

async function fetchParts(address, ids) {
  const url = new URL(address, location.origin);
  for (const id of ids) url.searchParams.append("id", id.split("-")[1]);
  return [...(await fetchPage(url)).body.children];
}

function* slices(ids) {
  for (const noun of ["post", "comment", "bell"]) {
    const some = ids.filter((id) => id.split("-")[0] === noun);
    while (some.length) yield [noun, some.splice(0, MAX_ITEMS)];
  }
}

// One topic and its elements on the page, which have the ids post-7, comment-8 or bell.
class Place {
  stale = new Set(); // ids to fetch
  fetching = new Set();
  waiting = new Set(); // new ids, inserted after a click
  missed = false; // there are more changes than can be inserted
  fewer = false; // items were removed since the page was counted
  work = Promise.resolve(); // runs one update after the other

  constructor(element) {
    this.element = element;
    this.dataset = element.dataset;
    this.subject = this.dataset.live.replace(":", "-"); // on the page of a post: post-7
    this.below = this.dataset.new === "below";
    if (this.dataset.new === "elsewhere") this.total = parseInt(heading().textContent);
    this.status = element.querySelector(":scope > [role=status]");
    this.status?.addEventListener("click", (event) => this.putIn(event));
  }

  hear(event) {
    const [noun, verb] = event.kind.split(".");
    const id = this.dataset.bell ? "bell" : `${noun}-${event[`${noun}_id`]}`;
    const isNew = (verb === "published" || verb === "added") && id !== "bell";
    if (verb === "deleted") this.remove(id);
    else if (document.getElementById(id)) isNew || this.stale.add(id);
    else if (isNew) ({ above: this.waiting, below: this.stale })[this.dataset.new]?.add(id);
    if (noun === "comment" && this.dataset.comment) this.stale.add("comment-count");
    this.soon();
  }

  join(again, reset) {
    if (reset) this.miss();
    if ((again || reset) && this.dataset.bell) this.stale.add("bell"); // marking notifications as read sends no event
    this.soon(); // also retries failed requests
  }

  miss() { // missed events are unknown, so every item on the page may be outdated
    this.missed = true;
    const shown = document.querySelectorAll(`#${this.subject}, [data-live="${this.dataset.live}"] > [id]`);
    for (const { id } of shown) this.stale.add(id);
  }

  remove(id) {
    for (const ids of [this.stale, this.fetching, this.waiting]) ids.delete(id);
    if (id === this.subject) return this.end();
    const shown = document.getElementById(id);
    if (shown) this.fewer = true;
    shown?.remove();
  }

  end() {
    positions.delete(this.dataset.live);
    document.getElementById(this.subject)?.remove();
    this.element.remove();
    this.status = null;
    for (const button of document.querySelectorAll(".composer .btn-primary")) button.disabled = true;
    warn("This post was deleted. ", "/", "Back to the posts");
  }

  soon() { // collects events, with jitter against simultaneous requests of all clients
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.settle();
    }, 200 + Math.random() * 800);
  }

  settle() {
    return (this.work = this.work.then(() => this.fetch()).then((added) => this.tell(added), (error) => error));
  }

  async fetch() {
    const isNew = (id) => !document.getElementById(id);
    let ids = [...this.stale];
    this.stale.clear();
    if (ids.filter(isNew).length > MAX_ITEMS) {
      this.missed = true;
      ids = ids.filter((id) => !isNew(id));
    }
    this.fetching = new Set(ids);
    let added = false;
    try {
      for (const [noun, some] of slices(ids)) added = (await this.fetchSome(noun, some)) || added;
    } catch (error) { // retry at the next event or connection
      for (const id of this.fetching) (this.below || document.getElementById(id) ? this.stale : this.waiting).add(id);
      throw error;
    }
    if (this.fewer && !this.dataset.comment) await this.recount();
    return added;
  }

  async fetchSome(noun, ids) {
    const parts = await fetchParts(this.dataset[noun], ids);
    let added = false;
    for (const part of this.below ? parts : parts.reverse()) {
      if (this.fetching.delete(part.id)) added = this.show(part) || added;
    }
    for (const id of ids) if (this.fetching.has(id)) this.remove(id); // missing in the response: it was deleted
    return added;
  }

  // Fetch the page again for the number of items, and for the text of an empty list.
  async recount() {
    const [count, isEmpty] = [document.getElementById("post-count"), !this.element.querySelector(":scope > .post")];
    const page = count || isEmpty ? await fetchPage(location.href) : undefined;
    this.fewer = false;
    if (count) count.replaceWith(page.getElementById("post-count"));
    const list = isEmpty && page.querySelector(`[data-live="${this.dataset.live}"]`);
    if (!list) return;
    list.querySelector(":scope > [role=status]").replaceWith(this.status);
    this.element.replaceChildren(...list.childNodes);
    for (const id of this.waiting) if (document.getElementById(id)) this.waiting.delete(id);
  }

  show(part) {
    const shown = document.getElementById(part.id);
    const hadFocus = shown?.contains(document.activeElement);
    this.element.querySelector(":scope > .empty")?.remove();
    if (shown) shown.replaceWith(part);
    else this.status[this.below ? "before" : "after"](part);
    if (hadFocus) (part.closest("a") ?? part.querySelector("a"))?.focus();
    return !shown;
  }

  news() {
    if (this.missed) return "See what is new";
    const number = this.total === undefined ? this.waiting.size : parseInt(heading().textContent) - this.total;
    const noun = this.dataset.comment ? "comment" : "post";
    return number > 0 ? `${number} new ${noun}${number === 1 ? "" : "s"}` : "";
  }

  tell(added) {
    if (!this.status) return;
    const [news, announced] = [this.news(), this.below && added ? heading().textContent : ""];
    if (news === this.status.textContent && !announced) return;
    const link = make("a", { className: "new-posts", href: this.dataset.more, textContent: news });
    this.status.replaceChildren(news ? link : make("span", { className: "visually-hidden", textContent: announced }));
  }

  async putIn(event) {
    const leadsOn = this.dataset.new !== "above" || this.missed || this.waiting.size > MAX_ITEMS;
    if (leadsOn || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    for (const id of this.waiting) this.stale.add(id);
    this.waiting.clear();
    if (await this.settle()) return location.assign(this.dataset.more);
    this.status.nextElementSibling?.querySelector("a")?.focus({ preventScroll: true });
  }
}

const elements = [...document.querySelectorAll("[data-live]")];
const places = new Map(elements.map((each) => [each.dataset.live, new Place(each)]));
const seen = Number(document.body.dataset.lastId); // NaN if there is none; JSON has null for it
const positions = new Map(elements.map((each) => [each.dataset.live, seen]));

listen(positions, {
  told: (topic, event) => places.get(topic).hear(event),
  joined: (topic, again, reset) => places.get(topic).join(again, reset),
  gone: (topic) => places.get(topic).end(),
  ended: () => {
    const here = encodeURIComponent(location.pathname + location.search);
    warn("You were signed out on this device. ", `/auth/login?next=${here}`, "Sign in", " to go on.");
  },
  refused: () => warn("", "/auth/unconfirmed", "Confirm your address", " to go on hearing what happens."),
});
