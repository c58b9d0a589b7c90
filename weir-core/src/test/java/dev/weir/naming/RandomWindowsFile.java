package dev.weir.naming;

import dev.weir.limit.Dice;
import dev.weir.naming.FileRules.LetterCase;
import dev.weir.naming.FileRules.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Random paths of a Windows server, and what people write for them. */
final class RandomWindowsFile implements RandomThing {
  /** Each letter as the name has it, and how else it is written. */
  private static final Map<String, List<String>> LETTERS =
      Map.of(
          "a", List.of("a", "A"),
          "\u00e9", List.of("\u00e9", "\u00c9", "e\u0301", "E\u0301"),
          "ss", List.of("ss", "SS", "sS", "\u00df", "\u1e9e"),
          "\u03c3", List.of("\u03c3", "\u03a3", "\u03c2"),
          ".x", List.of(".x", ".X"),
          " b", List.of(" b", " B"),
          "\u0131", List.of("\u0131"),
          "%41", List.of("%41"));

  private static final List<String> NAMED = LETTERS.keySet().stream().sorted().toList();

  private final Dice dice;

  RandomWindowsFile(Dice dice) {
    this.dice = dice;
  }

  @Override
  public NameRules rules() {
    return new NameRules(
        new FileRules(Style.WINDOWS, LetterCase.INSENSITIVE, "c:\\work", Links.unknown()),
        UrlRules.usual(),
        RowRules.usual(),
        Aliases.none());
  }

  @Override
  public Thing next() {
    String volume = dice.one(List.of("/C:", "/D:", "\\\\server/share"));
    List<List<String>> names =
        Stream.generate(
                () -> Stream.generate(() -> dice.one(NAMED)).limit(dice.from(1, 3)).toList())
            .limit(dice.below(4))
            .toList();
    String path =
        names.stream().map(name -> String.join("", name)).collect(Collectors.joining("/"));
    return new Thing(
        volume + "/" + path, "file:" + volume + "/" + path, () -> spelling(volume, names));
  }

  private String spelling(String volume, List<List<String>> names) {
    var written = new ArrayList<String>();
    for (List<String> name : names) {
      if (dice.onceIn(4)) {
        written.addAll(dice.one(List.of(List.of("."), List.of("x", ".."), List.of(""))));
      }
      written.add(
          name.stream()
                  .map(letter -> dice.one(LETTERS.getOrDefault(letter, List.of())))
                  .collect(Collectors.joining())
              + dice.one(List.of("", "", ".", " ", ". .", "::$data")));
    }
    // A slash more at the beginning would make a share of the drive.
    if (!written.isEmpty() && written.getFirst().isEmpty()) {
      written.set(0, ".");
    }
    String path = String.join(dice.one(List.of("\\", "/", "\\\\")), written);
    return "file:" + dice.one(beginnings(volume)) + path;
  }

  private List<String> beginnings(String volume) {
    return switch (volume) {
      case "/C:" -> List.of("C:\\", "c:/", "/C:/", "\\", "/", "..\\", "c:..\\", "\\\\?\\c:\\");
      case "/D:" -> List.of("D:\\", "d:/", "/d|/", "\\\\.\\D:\\", "\\\\?\\D:\\");
      default ->
          List.of("\\\\SERVER\\share\\", "\\\\?\\unc\\server\\Share\\", "\\\\\\\\server/share/");
    };
  }
}
