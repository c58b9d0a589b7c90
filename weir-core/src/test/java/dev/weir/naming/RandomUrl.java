package dev.weir.naming;

import dev.weir.limit.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Random URLs, and what clients make the same request of. */
final class RandomUrl implements RandomThing {
  private static final Map<String, List<String>> HOSTS =
      Map.of(
          "example.com", List.of("example.com", "EXAMPLE.com", "example.com.", "ex%61mple.com"),
          "example.org", List.of("example.org"),
          "xn--bcher-kva.de", List.of("b\u00fccher.de", "XN--BCHER-KVA.DE", "bu\u0308cher.DE"),
          "xn--fa-hia.de", List.of("fa\u00df.de", "FA\u00df.de", "fa%C3%9F.de"),
          "fass.de", List.of("fass.de"),
          "10.0.0.1", List.of("10.0.0.1", "10.1", "0xa.0.0.1", "012.0.0.1", "167772161"),
          "[2001:db8:0:0:0:0:0:1]", List.of("[2001:db8::1]", "[2001:0DB8:0::0:1]"));

  /** Each character as the name has it, and how else it is written. */
  private static final Map<String, List<String>> LETTERS =
      Map.of(
          "a", List.of("a", "%61"),
          "A", List.of("A", "%41"),
          "~", List.of("~", "%7e", "%7E"),
          "%20", List.of(" ", "%20"),
          "%2F", List.of("%2f", "%2F"),
          "%C3%A9", List.of("\u00e9", "%c3%a9", "%C3%a9"),
          "e%CC%81", List.of("e\u0301", "%65%cc%81"),
          "%25", List.of("%25"),
          "@:", List.of("@:"),
          "...", List.of("...", "%2e.%2E"));

  private static final List<String> NAMED = LETTERS.keySet().stream().sorted().toList();

  private final Dice dice;

  RandomUrl(Dice dice) {
    this.dice = dice;
  }

  @Override
  public NameRules rules() {
    return NameRules.usual();
  }

  @Override
  public Thing next() {
    String scheme = dice.one(List.of("http", "https"));
    String host = dice.one(HOSTS.keySet().stream().sorted().toList());
    String port = dice.one(List.of("", ":8080", scheme.equals("http") ? ":443" : ":80"));
    List<List<String>> path = Stream.generate(this::letters).limit(dice.below(4)).toList();
    Optional<List<String>> query = dice.onceIn(2) ? Optional.of(letters()) : Optional.empty();
    String slash = !path.isEmpty() && dice.onceIn(2) ? "/" : "";
    String name =
        scheme
            + "://"
            + host
            + port
            + "/"
            + path.stream().map(part -> String.join("", part)).collect(Collectors.joining("/"))
            + slash
            + query.map(letters -> "?" + String.join("", letters)).orElse("");
    return new Thing(
        List.of(scheme, host, port, path, slash, query),
        name,
        () -> spelling(scheme, host + port, path, slash, query));
  }

  private List<String> letters() {
    return Stream.generate(() -> dice.one(NAMED)).limit(dice.from(1, 3)).toList();
  }

  private String spelling(
      String scheme,
      String server,
      List<List<String>> path,
      String slash,
      Optional<List<String>> query) {
    int colon = server.lastIndexOf(':') > server.indexOf(']') ? server.lastIndexOf(':') : -1;
    String host = colon < 0 ? server : server.substring(0, colon);
    String port = colon < 0 ? implied(scheme) : server.substring(colon);
    var written = new ArrayList<String>();
    for (List<String> part : path) {
      if (dice.onceIn(4)) {
        written.addAll(
            dice.one(
                List.of(List.of("."), List.of("%2E"), List.of("x", ".."), List.of("x", "%2e."))));
      }
      written.add(any(part));
    }
    boolean bare = path.isEmpty() && dice.onceIn(2);
    String url =
        dice.one(List.of(scheme, scheme.toUpperCase(Locale.ROOT), "url:" + scheme))
            + "://"
            + dice.one(List.of("", "", "ada@", "ada:p@ss@"))
            + dice.one(HOSTS.getOrDefault(host, List.of()))
            + port
            + (bare ? "" : "/" + String.join("/", written) + slash)
            + query.map(letters -> "?" + any(letters)).orElse("");
    // A blank at the very end would not be part of it.
    return url + dice.one(url.endsWith(" ") ? List.of("#") : List.of("", "#", "#top?a/../b"));
  }

  private String implied(String scheme) {
    return dice.one(
        scheme.equals("http") ? List.of("", ":", ":80", ":080") : List.of("", ":", ":443"));
  }

  private String any(List<String> letters) {
    return letters.stream()
        .map(letter -> dice.one(LETTERS.getOrDefault(letter, List.of())))
        .collect(Collectors.joining());
  }
}
