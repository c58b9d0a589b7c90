package dev.weir.naming;

import dev.weir.limit.Dice;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Random rows, and what models write for them. */
final class RandomRow implements RandomThing {
  /** Each identifier as the name has it, and how else it is written. */
  private static final Map<String, List<String>> IDENTIFIERS =
      Map.of(
          "users", List.of("users", "USERS", "\"users\"", "`users`", "[users]", " users "),
          "\"Users\"", List.of("\"Users\"", "`Users`", "[Users]"),
          "\"order items\"", List.of("\"order items\"", "Order Items"),
          "\"a\"\"b\"", List.of("\"a\"\"b\"", "`a\"b`"),
          "z\u00e9", List.of("z\u00e9", "Z\u00c9", "ze\u0301", "\"z\u00e9\""),
          "id", List.of("id", "Id", "\"id\""));

  private static final List<String> NAMED = IDENTIFIERS.keySet().stream().sorted().toList();
  private static final List<String> PARTS =
      List.of(
          "a",
          "B",
          "7",
          "0",
          ".",
          "-",
          "e",
          "\u00e9",
          "&",
          "%",
          "%41",
          "'",
          "\"",
          "=",
          "/",
          " ",
          "@",
          "+",
          "{",
          "\ud83d\ude00");

  private final Dice dice;

  RandomRow(Dice dice) {
    this.dice = dice;
  }

  /**
   * A value, apart from how it is written.
   *
   * @param text the canonical text of a number, or any text
   * @param quotes whether it is a text that would be another number without quotes
   */
  private record Held(String text, boolean quotes) {
    String name() {
      if (quotes) {
        return "'" + text + "'";
      }
      return text.replace("%", "%25")
          .replace("&", "%26")
          .replace("'", "%27")
          .replace("\"", "%22")
          .replace(" ", "%20");
    }
  }

  @Override
  public NameRules rules() {
    return NameRules.usual();
  }

  @Override
  public Thing next() {
    String schema = dice.one(List.of("", "", "id."));
    String table = dice.one(NAMED);
    var keys = new TreeMap<String, Held>();
    for (int i = dice.below(4); i > 0; i--) {
      keys.put(dice.one(NAMED), value());
    }
    String name =
        "row:"
            + schema
            + table
            + (keys.isEmpty() ? "" : "/")
            + keys.entrySet().stream()
                .map(key -> key.getKey() + "=" + key.getValue().name())
                .collect(Collectors.joining("&"));
    return new Thing(List.of(schema, table, keys), name, () -> spelling(schema, table, keys));
  }

  private Held value() {
    String text =
        Normalizer.normalize(
            Stream.generate(() -> dice.one(PARTS))
                .limit(dice.below(5))
                .collect(Collectors.joining()),
            Normalizer.Form.NFC);
    return Text.number(text)
        .map(number ->
            dice.onceIn(2) ? new Held(number, false) : new Held(text, !number.equals(text)))
        .orElse(new Held(text, false));
  }

  private String spelling(String schema, String table, Map<String, Held> keys) {
    var written = new ArrayList<String>();
    keys.forEach((key, value) -> written.add(any(key) + sign('=') + any(value)));
    Collections.shuffle(written, new Random(dice.bits()));
    String before = schema.isEmpty() ? dice.one(List.of("", "public.", "\"public\" . ")) : "ID.";
    return dice.one(List.of("row:", "ROW:", "Row: "))
        + before
        + any(table)
        + (written.isEmpty() ? "" : sign('/'))
        + String.join(sign('&'), written);
  }

  private String sign(char sign) {
    return dice.onceIn(4) ? " " + sign + " " : String.valueOf(sign);
  }

  private String any(String identifier) {
    return dice.one(IDENTIFIERS.getOrDefault(identifier, List.of()));
  }

  private String any(Held value) {
    String text = value.text();
    if (value.quotes() || dice.onceIn(3)) {
      String quote = dice.one(List.of("'", "\""));
      return quote + text.replace(quote, quote + quote) + quote;
    }
    // Plainly, a number may have more zeros than its name.
    if (text.matches("-?[1-9][0-9]*") && dice.onceIn(2)) {
      return text + dice.one(List.of(".0", ".00", "e0", "E+0", "0e-1"));
    }
    var out = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if ("%&'\" ".indexOf(c) >= 0 || dice.onceIn(4)) {
            for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
              out.append(String.format("%%%02X", octet));
            }
          } else {
            out.appendCodePoint(c);
          }
        });
    return out.toString();
  }
}
