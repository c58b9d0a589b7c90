package dev.weir.naming;

import dev.weir.effect.ResourceName;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the canonical name of a resource of what a policy's rule wrote.
 *
 * <p>What stands before the first colon is the kind, in any case: 2 to 32 ASCII letters, digits and
 * {@code + - . _}, beginning with a letter. {@code file} is a path, {@code http}, {@code https} and
 * {@code url} are URLs, {@code row} is a row of a database; {@link FileRules}, {@link UrlRules} and
 * {@link RowRules} say what each understands. Every other kind is opaque: its text in Normalization
 * Form C, without white space around it and with its case kept; where all of it is a JSON number,
 * that number ({@code order:7} and {@code order:7.0} are one).
 *
 * <p>A canonical name gives itself, unless an alias leads on from it.
 *
 * <p>Bounds: at most {@value #LONGEST_WRITTEN} characters, no control characters, no halves of
 * surrogate pairs, no more than 30 combining marks in a row; the work is in proportion to the
 * length. Immutable (its aliases apart) and safe for any number of threads.
 */
public final class NameRules {
  /** The most characters (UTF-16 code units) that are read. */
  public static final int LONGEST_WRITTEN = 4_096;

  private static final int LONGEST_KIND = 32;

  /** How many aliases are followed for one name. */
  static final int MOST_ALIASES = 32;

  private final FileNames files;
  private final UrlNames urls;
  private final RowNames rows;
  private final Aliases aliases;

  /** Rules for names; each part says how its kind is read. */
  public NameRules(FileRules files, UrlRules urls, RowRules rows, Aliases aliases) {
    this.files = new FileNames(files);
    this.urls = new UrlNames(urls);
    this.rows = new RowNames(rows);
    this.aliases = aliases;
  }

  /** What holds where nothing is declared: no alias, and no looking at this machine's files. */
  public static NameRules usual() {
    return new NameRules(FileRules.usual(), UrlRules.usual(), RowRules.usual(), Aliases.none());
  }

  /** The name of what was written, or why it has none. Throws nothing. */
  public Naming named(String written) {
    try {
      return new Naming.Named(aliased(canonical(written)));
    } catch (NotNameable e) {
      return new Naming.Unusable(e.reason());
    }
  }

  private ResourceName canonical(String written) throws NotNameable {
    if (written.length() > LONGEST_WRITTEN) {
      throw new NotNameable("it is longer than " + LONGEST_WRITTEN + " characters");
    }
    Text.requirePrintable(written);
    String text = written.stripLeading();
    String kind = kind(text);
    String rest = text.substring(kind.length() + 1);
    String name =
        switch (kind) {
          case "file" -> files.name(rest);
          case "http", "https" -> urls.name(kind, rest);
          case "url" -> anyUrl(rest);
          case "row" -> rows.name(rest);
          default -> opaque(kind, rest);
        };
    if (!ResourceName.fits(name)) {
      throw new NotNameable(
          "its name would be longer than "
              + ResourceName.MAX
              + " characters, or than "
              + ResourceName.BYTES_MAX
              + " bytes");
    }
    return new ResourceName(name);
  }

  /** Two letters at least: a path that begins with a drive would be taken for a kind. */
  private static String kind(String text) throws NotNameable {
    int colon = text.indexOf(':');
    if (colon < 2 || colon > LONGEST_KIND || !Text.isScheme(text.substring(0, colon))) {
      throw new NotNameable("it does not begin with a kind and a colon");
    }
    return Text.asciiLower(text.substring(0, colon));
  }

  private String anyUrl(String rest) throws NotNameable {
    String url = rest.strip();
    String scheme = kind(url);
    String after = url.substring(scheme.length() + 1);
    return scheme.equals("file") ? files.name(after) : urls.name(scheme, after);
  }

  private static String opaque(String kind, String rest) throws NotNameable {
    String text = Text.composed(rest).strip();
    if (text.isEmpty()) {
      throw new NotNameable("nothing follows its kind");
    }
    return kind + ":" + Text.number(text).orElse(text);
  }

  /**
   * The end of a chain of aliases. A circle has no end: then it is its least member, whichever of
   * them the walk began with.
   */
  private ResourceName aliased(ResourceName name) throws NotNameable {
    ResourceName here = name;
    Set<ResourceName> seen = new HashSet<>();
    while (seen.add(here)) {
      Optional<ResourceName> next = aliases.of(here);
      if (next.isEmpty()) {
        return here;
      }
      if (seen.size() > MOST_ALIASES) {
        throw new NotNameable("more than " + MOST_ALIASES + " aliases lead on from it");
      }
      here = next.get();
    }
    return leastOfCircle(here);
  }

  private ResourceName leastOfCircle(ResourceName start) {
    ResourceName least = start;
    ResourceName here = start;
    // Bounded: aliases may be learned while we walk, and the circle be none any more.
    for (int i = 0; i < MOST_ALIASES; i++) {
      here = aliases.of(here).orElse(start);
      least = here.compareTo(least) < 0 ? here : least;
    }
    return least;
  }
}
