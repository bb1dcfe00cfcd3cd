/** Texts of all templates by their path without `.hbs`: `package/src/models.ts`, `partials/imports`. */
export type Templates = ReadonlyMap<string, string>;

/**
 * Fills a template. Templates decide nothing: they loop over lists and ask for flags that the view has ready. A value that is missing throws, except
 * where it is asked for with `#if` or `#each`, which is why views are typed.
 */
export type Render = (template: string, view: object) => string;

/** Handlebars is loaded here, so that checking a specification does without it. */
export async function createRender(templates: Templates): Promise<Render> {
  const { default: Handlebars } = await import("handlebars");
  const handlebars = Handlebars.create();
  for (const [name, text] of templates) {
    const partial = /^partials\/(.*)$/.exec(name)?.[1];
    if (partial !== undefined) handlebars.registerPartial(partial, text);
  }
  const compiled = new Map<string, ReturnType<typeof handlebars.compile>>();
  return (name, view) => {
    const render = compiled.get(name) ?? handlebars.compile(textOf(templates, name), options);
    compiled.set(name, render);
    return render(view);
  };
}

const options = {
  strict: true,
  noEscape: true,
  knownHelpersOnly: true,
  preventIndent: true,
};

function textOf(templates: Templates, name: string): string {
  const text = templates.get(name);
  if (text === undefined) throw new Error(`There is no template ${name}.`);
  return text;
}
