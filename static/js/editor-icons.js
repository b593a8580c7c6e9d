/**
 * Toolbar icons: 24 px, stroke width 1.75, in the text colour.
 */
const H = "M4 6v12M12 6v12M4 12h8";
const BOX = "M4 5h16v14H4z";

const PATHS = {
  bold: "M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z",
  italic: "M10 5h8M6 19h8M14 5l-4 14",
  heading: `${H}M16 13.5a2.2 2.2 0 0 1 4.4.4c0 1.7-4.4 2.4-4.4 4.1h4.6`,
  subheading: `${H}M16.2 11.8h4.2l-2.3 2.6a2 2 0 1 1-2 3`,
  bulletList: "M10 6h10M10 12h10M10 18h10M4.9 6h.2M4.9 12h.2M4.9 18h.2",
  orderedList: "M10 6h10M10 12h10M10 18h10M4 4.8l1.4-.8v4.5M4 16.2a1.3 1.3 0 0 1 2.5.4c0 1.1-2.5 1.7-2.5 3.2h2.6",
  blockquote: "M10 7C7 7.6 5 9.8 5 13v4h5v-5H7.3M19 7c-3 .6-5 2.8-5 6v4h5v-5h-2.7",
  link: "M10.5 8H8a4 4 0 0 0 0 8h2.5M13.5 8H16a4 4 0 0 1 0 8h-2.5M8.5 12h7",
  image: `${BOX}M4 16l4.5-4.5 4 4 2.5-2.5 5 5M15.5 9h.1`,
  document: "M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12h6M9 15.5h6",
  table: `${BOX}M4 10h16M4 14.5h16M12 5v14`,
  undo: "M8 5 4 9l4 4M4 9h10.5a5 5 0 0 1 0 10H11",
  redo: "M16 5l4 4-4 4M20 9H9.5a5 5 0 0 0 0 10H13",
  addRowAfter: "M4 5h16v6H4zM12 14v6M9 17h6",
  addColumnAfter: "M5 4h6v16H5zM14 12h6M17 9v6",
  deleteRow: "M4 5h16v6H4zM9 17h6",
  deleteColumn: "M5 4h6v16H5zM14 12h6",
  deleteTable: `${BOX}M9 9l6 6M15 9l-6 6`,
};

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
