"""Windows' contrast themes in the page: what could not be seen any more when the system chooses all colours."""

from __future__ import annotations

from playwright.sync_api import Page

UNSEEN = """() => {
  const TEXT = 4.5, EDGE = 3; // WCAG 1.4.3, 1.4.11
  const rgba = (colour) => colour.match(/[\\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
  const isClear = (colour) => rgba(colour)[3] === 0;
  const light = (colour) => {
    const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = rgba(colour).slice(0, 3).map((c) => linear(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!isClear(backgroundColor)) return backgroundColor;
    }
    return "rgb(255, 255, 255)";
  };
  const found = [];
  const tell = (element, what) => found.push(`${element.outerHTML.slice(0, 90)}: ${what}`);
  const need = (element, what, colour, beside, least) => {
    if (isClear(colour) || contrast(colour, beside) < least) tell(element, `${what} ${colour} on ${beside}`);
  };
  const visible = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility());
  const fields = "input:not([type=radio]), textarea, select"; // the system draws the others
  for (const element of visible(`p, h1, h2, h3, dt, dd, legend, label, summary, button, a, td, th, ${fields}`))
    need(element, "text", getComputedStyle(element).color, ground(element), TEXT);
  for (const element of visible(`.button:not(.button-plain), .choice, .level, .notice, .card, ${fields}`)) {
    const { borderLeftColor, borderLeftStyle, borderLeftWidth } = getComputedStyle(element);
    if (borderLeftStyle === "none" || parseFloat(borderLeftWidth) < 1) tell(element, "no edge");
    else need(element, "edge", borderLeftColor, ground(element.parentElement), EDGE);
  }
  for (const element of visible(".level-fill"))
    need(element, "level", getComputedStyle(element).backgroundColor, ground(element.parentElement), EDGE);
  for (const element of visible("svg.chart *")) {
    const { fill, stroke } = getComputedStyle(element);
    if (!(element instanceof SVGGeometryElement || element instanceof SVGTextElement)) continue;
    const drawn = [fill, stroke].filter((colour) => colour !== "none" && !isClear(colour));
    if (!drawn.some((colour) => contrast(colour, ground(element)) >= EDGE))
      tell(element, `drawn in ${fill} and ${stroke} on ${ground(element)}`);
  }
  const [pressed, other] = ["true", "false"].map((is) => visible(`.button[aria-pressed="${is}"]:not(:focus)`)[0]);
  const look = ({ borderLeftColor, borderLeftWidth }) => `${borderLeftColor} ${borderLeftWidth}`;
  if (pressed && other && look(getComputedStyle(pressed)) === look(getComputedStyle(other)))
    tell(pressed, "pressed or not looks the same");
  return found;
}"""
FOCUS = """() => {
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(document.activeElement);
  const { color, backgroundColor } = getComputedStyle(document.body);
  return { outlineStyle, outlineWidth, outlineColor, color, backgroundColor };
}"""


def unseen(page: Page) -> list[str]:
    """What of the page as it is now cannot be seen in a light or dark contrast theme; leaves the usual colours."""
    found: list[str] = []
    for scheme in ("light", "dark"):
        page.emulate_media(forced_colors="active", color_scheme=scheme)
        found += [f"{scheme}: {line}" for line in page.evaluate(UNSEEN)]
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["outlineStyle"] == "none" or focus["outlineColor"] == focus["backgroundColor"]:
            found.append(f"{scheme}: the focus: {focus}")
    page.emulate_media(forced_colors="none", color_scheme="light")
    return found
