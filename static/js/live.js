// What happens while a page is open. Every page works without it.
//
// The markup asks: data-live names the topic that an element is about, <body data-last-id> the newest event that the page
// cannot have missed. What changed is fetched, as its reader may see it, from data-post, data-comment or data-bell.
// data-new says where the new goes: "above" what is shown, once asked for; "below" it, at once; or "elsewhere".
// What waits, or was too much, a link to data-more tells of, in the element's own role=status. What is shown is replaced
// in any case, however much it is.

import { listen } from "./feed.js";

const MOST = 20; // new things put in at once, and things in one question

const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
const heading = () => document.getElementById("comment-count"); // "2 comments"

function warn(words, href, linked, rest = "") {
  const note = make("p", { className: "alert alert-warning stays", role: "alert" });
  note.append(words, make("a", { href, textContent: linked }), rest);
  document.querySelector("main").prepend(note);
}

async function fetchPage(url) {
  const answer = await fetch(url);
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html"); // made and sanitised by the server
}

async function fetchParts(address, ids) {
  const url = new URL(address, location.origin);
  for (const id of ids) url.searchParams.append("id", id.split("-")[1]);
  return [...(await fetchPage(url)).body.children];
}

function* slices(ids) {
  for (const noun of ["post", "comment", "bell"]) {
    const some = ids.filter((id) => id.split("-")[0] === noun);
    while (some.length) yield [noun, some.splice(0, MOST)];
  }
}

// One topic and what the page shows of it. Elements are known by their ids: post-7, comment-8, bell.
class Place {
  stale = new Set(); // to be fetched
  fetching = new Set();
  waiting = new Set(); // new, and not asked for yet
  missed = false; // more than can be told one by one
  fewer = false; // than its page says
  work = Promise.resolve(); // one thing after the other

  constructor(element) {
    this.element = element;
    this.dataset = element.dataset;
    this.subject = this.dataset.live.replace(":", "-"); // a post's own page is about post-7
    this.below = this.dataset.new === "below";
    if (this.dataset.new === "elsewhere") this.total = parseInt(heading().textContent);
    this.status = element.querySelector(":scope > [role=status]");
    this.status?.addEventListener("click", (event) => this.putIn(event));
  }

  hear(event) {
    const [noun, what] = event.kind.split(".");
    const id = this.dataset.bell ? "bell" : `${noun}-${event[`${noun}_id`]}`;
    const isNew = (what === "published" || what === "added") && id !== "bell";
    if (what === "deleted") this.remove(id);
    else if (document.getElementById(id)) isNew || this.stale.add(id);
    else if (isNew) ({ above: this.waiting, below: this.stale })[this.dataset.new]?.add(id);
    if (noun === "comment" && this.dataset.comment) this.stale.add("comment-count");
    this.soon();
  }

  join(again, reset) {
    if (reset) this.miss();
    if ((again || reset) && this.dataset.bell) this.stale.add("bell"); // nobody tells what makes it smaller
    this.soon(); // what failed before, too
  }

  miss() { // nobody can tell what: all that is shown may be old
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

  soon() { // not at every event, nor when everybody does
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
    if (ids.filter(isNew).length > MOST) {
      this.missed = true;
      ids = ids.filter((id) => !isNew(id));
    }
    this.fetching = new Set(ids);
    let added = false;
    try {
      for (const [noun, some] of slices(ids)) added = (await this.fetchSome(noun, some)) || added;
    } catch (error) { // until the next event, or the next connection
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
    for (const id of ids) if (this.fetching.has(id)) this.remove(id); // left out: it is not there any more
    return added;
  }

  // Only the page itself has how many there are, and what stands where there is nothing.
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
    const [news, heard] = [this.news(), this.below && added ? heading().textContent : ""];
    if (news === this.status.textContent && !heard) return;
    const link = make("a", { className: "new-posts", href: this.dataset.more, textContent: news });
    this.status.replaceChildren(news ? link : make("span", { className: "visually-hidden", textContent: heard }));
  }

  async putIn(event) {
    const leadsOn = this.dataset.new !== "above" || this.missed || this.waiting.size > MOST;
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
const seen = Number(document.body.dataset.lastId); // NaN, where it has none, is sent as null
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
