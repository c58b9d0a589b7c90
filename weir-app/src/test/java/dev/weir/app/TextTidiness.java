package dev.weir.app;

import dev.weir.error.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules for documents and other text. Each answers with complaints. */
final class TextTidiness {
  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.$}-])/(work|root|home/\\w+|Users/\\w+)/");
  private static final Pattern HOST = Pattern.compile("https?://([\\w.-]+)");
  private static final Set<String> PUBLIC_HOSTS =
      Set.of(
          "maven.apache.org",
          "repo.maven.apache.org",
          "www.apache.org",
          "www.w3.org",
          "registry.npmjs.org",
          "json.schemastore.org",
          "localhost",
          "127.0.0.1");
  private static final Pattern JAVA_BLOCK =
      Pattern.compile(
          "(?:<!-- region: (?<file>\\S+)#(?<name>\\S+) -->\\s*\\n)?```java\\n(?<code>.*?)```",
          Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|mailto:|#)([^)#\\s]+)");

  private TextTidiness() {}

  /** No path of somebody's machine. */
  static List<String> machinePaths(String name, List<String> lines) {
    return lines.stream()
        .filter(line -> MACHINE_PATH.matcher(line).find())
        .map(line -> name + " names a path of one machine: " + line.strip())
        .toList();
  }

  /** Build files name public registries only. */
  static List<String> hosts(String name, String text) {
    // A lock file also quotes the home pages of packages; only where they come from counts.
    String sources =
        name.endsWith("package-lock.json")
            ? String.join("\n", text.lines().filter(line -> line.contains("\"resolved\"")).toList())
            : text;
    return HOST.matcher(sources)
        .results()
        .map(match -> match.group(1))
        .filter(host -> !PUBLIC_HOSTS.contains(host))
        .map(host -> name + " names the host " + host)
        .toList();
  }

  /** Java in documents is a region of a compiled and tested file. */
  static List<String> snippets(
      String name, String markdown, Function<String, Optional<String>> fileOf) {
    var complaints = new ArrayList<String>();
    Matcher block = JAVA_BLOCK.matcher(markdown);
    while (block.find()) {
      if (block.group("file") == null) {
        complaints.add(name + " has Java that no test compiles: " + firstLine(block.group("code")));
        continue;
      }
      Optional<String> region =
          fileOf.apply(block.group("file")).flatMap(text -> region(text, block.group("name")));
      if (region.isEmpty()) {
        complaints.add(
            name
                + " shows a region that is not there: "
                + block.group("file")
                + "#"
                + block.group("name"));
      } else if (!region.get().strip().equals(block.group("code").strip())) {
        complaints.add(name + " shows other code than the region " + block.group("name"));
      }
    }
    return complaints;
  }

  /** The lines between {@code // docs:name} and {@code // docs:end}, moved to the left edge. */
  static Optional<String> region(String text, String name) {
    List<String> lines = text.lines().toList();
    int begin = indexOf(lines, "// docs:" + name, 0);
    int end = begin < 0 ? -1 : indexOf(lines, "// docs:end", begin);
    if (end < 0) {
      return Optional.empty();
    }
    return Optional.of(String.join("\n", lines.subList(begin + 1, end)).stripIndent());
  }

  private static int indexOf(List<String> lines, String wanted, int from) {
    for (int i = from; i < lines.size(); i++) {
      if (lines.get(i).strip().equals(wanted)) {
        return i;
      }
    }
    return -1;
  }

  /** A page says what the code says, and has the sections a reader needs. */
  static List<String> errorPage(ErrorCode code, String page) {
    var complaints = new ArrayList<String>();
    List<String> wanted =
        List.of(
            "# " + code.slug() + "\n",
            "Number: " + code.number() + "\n",
            "Who must act: " + dutyOf(code),
            code.meaning(),
            "## What happened\n",
            "## What to do\n",
            "## Example\n");
    for (String piece : wanted) {
      if (!page.contains(piece)) {
        complaints.add(code.slug() + ".md lacks: " + piece.strip());
      }
    }
    return complaints;
  }

  private static String dutyOf(ErrorCode code) {
    return switch (code.duty()) {
      case CALLER -> "the caller";
      case RETRY -> "nobody";
      case OPERATOR -> "the operator";
    };
  }

  /** Every code has a page and every page a code; the index lists each with its number. */
  static List<String> errorPages(Map<String, String> pages) {
    var complaints = new ArrayList<String>();
    String index = pages.getOrDefault("README", "");
    for (ErrorCode code : ErrorCode.values()) {
      Optional<String> page = Optional.ofNullable(pages.get(code.slug()));
      complaints.addAll(
          page.map(text -> errorPage(code, text))
              .orElseGet(() -> List.of("docs/errors/" + code.slug() + ".md is missing")));
      String row =
          "| %d | [%s](%s.md) | %s |"
              .formatted(
                  code.number(),
                  code.slug(),
                  code.slug(),
                  code.duty().name().toLowerCase(Locale.ROOT));
      if (!index.contains(row)) {
        complaints.add("docs/errors/README.md lacks the row " + row);
      }
    }
    Set<String> slugs = Set.copyOf(Arrays.stream(ErrorCode.values()).map(ErrorCode::slug).toList());
    pages.keySet().stream()
        .filter(page -> !page.equals("README") && !slugs.contains(page))
        .map(page -> "docs/errors/" + page + ".md has no code")
        .forEach(complaints::add);
    return complaints;
  }

  /** Links inside the repository lead somewhere. */
  static List<String> links(String name, String markdown, Function<String, Boolean> exists) {
    return LINK.matcher(markdown)
        .results()
        .map(match -> match.group(1))
        .filter(target -> !exists.apply(target))
        .map(target -> name + " links to " + target + ", which is not there")
        .toList();
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("").strip();
  }
}
