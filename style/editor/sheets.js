// The editor's own styles as a constructed style sheet of the page. The Content-Security-Policy allows no <style> element,
// and style-mod makes one in a document; in a root without a head it uses a constructed sheet, so it is given such a root.
import { StyleModule as Plain } from "style-mod";

const root = {
  ownerDocument: document,
  get adoptedStyleSheets() {
    return document.adoptedStyleSheets;
  },
  set adoptedStyleSheets(sheets) {
    document.adoptedStyleSheets = sheets;
  },
};

export class StyleModule extends Plain {
  static mount(_, modules) {
    super.mount(root, modules);
  }
}
