package dev.weir.naming;

import dev.weir.limit.Dice;
import dev.weir.naming.FileRules.LetterCase;
import dev.weir.naming.FileRules.Style;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Random POSIX paths, out of parts that look like something else. */
final class RandomFile implements RandomThing {
  private static final List<String> PARTS =
      List.of(
          "a",
          "b",
          "B",
          "\u00e9",
          "\u00df",
          "%",
          "%41",
          "41",
          "...",
          ".",
          " ",
          "\\",
          "~",
          "#",
          "?",
          ":",
          "C:",
          "localhost",
          "'",
          "\ud83d\ude00",
          "\uac01",
          "\u1f00",
          "file:");

  private final Dice dice;

  RandomFile(Dice dice) {
    this.dice = dice;
  }

  @Override
  public NameRules rules() {
    return new NameRules(
        new FileRules(Style.POSIX, LetterCase.SENSITIVE, "/srv/data", Links.unknown()),
        UrlRules.usual(),
        RowRules.usual(),
        Aliases.none());
  }

  @Override
  public Thing next() {
    List<String> names = Stream.generate(this::part).limit(dice.below(4)).toList();
    return new Thing(names, "file:/" + String.join("/", names), () -> spelling(names));
  }

  private String part() {
    String part =
        Stream.generate(() -> dice.one(PARTS)).limit(dice.from(1, 3)).collect(Collectors.joining());
    return part.equals(".") || part.equals("..") ? "dots" : part;
  }

  private String spelling(List<String> names) {
    String way = dice.one(List.of("file:/", "file://", "file:", "file:///", "file://localHOST/"));
    List<String> written = new ArrayList<>();
    for (String name : names) {
      detour(written);
      written.add(dice.onceIn(2) ? name : Normalizer.normalize(name, Normalizer.Form.NFD));
    }
    if (dice.onceIn(3)) {
      written.addAll(dice.one(List.of(List.of("."), List.of(""), List.of("x", ".."))));
    }
    // Two slashes before nothing, or before this host, would be the beginning of a URL.
    if (way.equals("file://")
        && (written.isEmpty()
            || written.getFirst().isEmpty()
            || written.getFirst().equals("localhost"))) {
      way = "file:/";
    }
    if (way.equals("file:/") && !written.isEmpty() && written.getFirst().isEmpty()) {
      written.set(0, ".");
    }
    if (way.equals("file:")) {
      return way + "../".repeat(dice.from(2, 4)) + "./" + String.join("/", written);
    }
    boolean url = way.endsWith("///") || way.endsWith("HOST/");
    return way
        + written.stream()
            .map(name -> url ? encoded(name) : name)
            .collect(Collectors.joining(dice.onceIn(3) ? "//" : "/"));
  }

  private void detour(List<String> written) {
    if (dice.onceIn(4)) {
      written.addAll(
          dice.one(List.of(List.of("."), List.of("x", ".."), List.of("x", "y", "..", ".", ".."))));
    }
  }

  private String encoded(String name) {
    var out = new StringBuilder();
    name.codePoints()
        .forEach(c -> {
          if (c == '%' || dice.onceIn(3)) {
            for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
              out.append(String.format(dice.onceIn(2) ? "%%%02X" : "%%%02x", octet));
            }
          } else {
            out.appendCodePoint(c);
          }
        });
    return out.toString();
  }
}
