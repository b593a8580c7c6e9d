/**
 * Plural messages with a number, taken from the markup.
 *
 *   <p data-one="%s participant" data-many="%s participants">
 */
export function counted(element, number) {
  const template = number === 1 ? element.dataset.one : element.dataset.many;
  return template?.replace("%s", String(number));
}

const JOIN = { nl: "om", en: "at" };

/** `16 mei 2023 om 11:59` or `16 May 2023 at 11:59`, in Amsterdam. */
export function moment(date, language) {
  const english = language.startsWith("en");
  const write = (options) =>
    new Intl.DateTimeFormat(english ? "en-GB" : "nl-NL", {
      timeZone: "Europe/Amsterdam",
      ...options,
    }).format(date);
  const day = write({ day: "numeric", month: "long", year: "numeric" });
  const time = write({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).replace(/^0/, "");
  return `${day} ${JOIN[english ? "en" : "nl"]} ${time}`;
}
