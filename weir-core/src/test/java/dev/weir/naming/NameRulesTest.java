package dev.weir.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.effect.ResourceName;
import dev.weir.naming.FileRules.LetterCase;
import dev.weir.naming.FileRules.Style;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names as they are read by people, what has none, and what is written to take long. */
class NameRulesTest {
  private static final NameRules USUAL = NameRules.usual();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "file:conf/../conf//app.json | file:/conf/app.json",
        "FILE:///my%20docs/ | file:/my docs",
        "HTTPS://User@Example.COM:443/a/../%7eb?q=%c3%a9#x | https://example.com/~b?q=%C3%A9",
        "http://[::1]:80 | http://[0:0:0:0:0:0:0:1]/",
        "url:FTP://Example.com/a | url:ftp://example.com/a",
        "url:memory:///a | url:memory:///a",
        "row:Public.Users/Part=2&\"id\"=7.0 | row:users/id=7&part=2",
        "row:\"Users\"/name=O'Brien | row:\"Users\"/name=O%27Brien",
        "Order: A-7 | order:A-7"
      })
  void namesAreReadable(String written, String name) {
    assertThat(USUAL.named(written)).isEqualTo(new Naming.Named(new ResourceName(name)));
  }

  @Test
  void windowsNamesAreReadable() {
    var rules =
        new NameRules(
            new FileRules(Style.WINDOWS, LetterCase.INSENSITIVE, "C:\\Data", Links.unknown()),
            UrlRules.usual(),
            RowRules.usual(),
            Aliases.none());
    assertThat(rules.named("file:A.txt")).isEqualTo(named("file:/C:/data/a.txt"));
    assertThat(rules.named("file:\\\\Server\\Share\\A.txt"))
        .isEqualTo(named("file:\\\\server/share/a.txt"));
    assertThat(rules.named("file:D:a.txt")).isInstanceOf(Naming.Unusable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "conf",
        ":a",
        "c:/conf",
        "file:",
        "order:",
        "order:  ",
        "\u00f6rder:7",
        "a b:7",
        "http:",
        "http:///",
        "http://?q",
        "http://a..b/",
        "http://a%2fb/",
        "http://\u2100/",
        "http://[::1/",
        "http://[fe80::1%eth0]/",
        "http://1.2.3.4.5/",
        "http://256.256.256.256/",
        "http://-1.2/",
        "http://08/",
        "http://a:b/",
        "http://a:65536/",
        "http://a:99999999999999999999/",
        "url:example.com/a",
        "url:mailto:ada",
        "file:///%ff",
        "file:///%00",
        "file:///%0a",
        "file:/a\u0000",
        "file:/a\n",
        "file:/a\u0085",
        "order:\ud83d",
        "order:\ude00\ud83d",
        "row:",
        "row:/id=7",
        "row:users/7",
        "row:users/=7",
        "row:users/id=7&id=8",
        "row:users/id='7",
        "row:users/id='7'8",
        "row:\"users/id=7",
        "row:users/id=%ff",
        "row:.users/id=7"
      })
  void whatNamesNothingHasNoNameAndTheReasonQuotesNothing(String written) {
    Naming naming = USUAL.named(written);
    assertThat(naming).isInstanceOf(Naming.Unusable.class);
    assertThat(((Naming.Unusable) naming).reason()).matches("[a-z][a-zA-Z0-9 /-]+");
  }

  @Test
  void boundsAreExact() {
    String most = "order:" + "x".repeat(ResourceName.MAX - 6);
    assertThat(USUAL.named(most)).isEqualTo(named(most));
    assertThat(USUAL.named(most + "x")).isInstanceOf(Naming.Unusable.class);
    String longest = "file:" + "/".repeat(NameRules.LONGEST_WRITTEN - 6) + "a";
    assertThat(USUAL.named(longest)).isEqualTo(named("file:/a"));
    assertThat(USUAL.named(longest + "/")).isInstanceOf(Naming.Unusable.class);
    assertThat(USUAL.named("order:a" + "\u0301".repeat(30))).isInstanceOf(Naming.Named.class);
    assertThat(USUAL.named("order:a" + "\u0301".repeat(31))).isInstanceOf(Naming.Unusable.class);
    assertThatIllegalArgumentException().isThrownBy(() -> new ResourceName(""));
    assertThatIllegalArgumentException().isThrownBy(() -> new ResourceName("order:\n"));
    assertThatIllegalArgumentException().isThrownBy(() -> new ResourceName(most + "x"));
  }

  @Test
  void rulesThatCannotWorkAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new FileRules(Style.POSIX, LetterCase.SENSITIVE, "data", Links.unknown()));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new FileRules(Style.WINDOWS, LetterCase.SENSITIVE, "C:data", Links.unknown()));
    assertThatIllegalArgumentException().isThrownBy(() -> new RowRules(Optional.of("a.b")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7", "07", "7.0", "a&id=8", "O'Brien", "100%41", " a ", "'", "a=b"})
  void aQuotedValueIsOneValueWhateverIsInIt(String value) {
    Naming quoted = USUAL.named("row:users/id=" + RowRules.quoted(value));
    assertThat(quoted).isInstanceOf(Naming.Named.class);
    String name = ((Naming.Named) quoted).name().text();
    assertThat(name).startsWith("row:users/id=");
    assertThat(name.chars().filter(c -> c == '&').count()).isZero();
  }

  static Stream<String> hostile() {
    List<String> scraps =
        List.of(
            "/",
            "../",
            "./",
            "a/",
            "a/../",
            "%",
            "%2",
            "%25",
            "%2e%2e/",
            "%c3",
            "%cc%81",
            "\u0301",
            "\u0316\u0301",
            "\\",
            ".",
            " ",
            "::$DATA",
            "[",
            "'",
            "\"",
            "''",
            "&",
            "=",
            "a=1&",
            "a&",
            "@",
            ":",
            "#",
            "?",
            "0",
            "9",
            "1e",
            "0.",
            "-",
            "\u00df",
            "\u00df.",
            "\ufdfa",
            "a.",
            "xn--",
            "\u1e9e",
            "?/UNC/",
            "{",
            "`",
            "]",
            "[[",
            "\u2028",
            "0x",
            "\ud83d\ude00",
            "e9",
            "urn:uuid:");
    return Stream.of(
            "file:",
            "file:///",
            "http://",
            "http://a/",
            "http://a/?",
            "row:",
            "row:a/",
            "row:a/b='",
            "row:a/b=",
            "order:",
            "url:a://",
            "url:")
        .flatMap(kind ->
            scraps.stream()
                .map(scrap -> {
                  int room = NameRules.LONGEST_WRITTEN - kind.length();
                  return kind + scrap.repeat(room / scrap.length());
                }));
  }

  /**
   * About six hundred of them, each as long as may be, under two rules. A microsecond for each pair
   * of characters would take hours.
   */
  @Test
  @Timeout(20)
  void hostileInputIsReadInTime() {
    NameRules windows =
        new NameRules(
            new FileRules(Style.WINDOWS, LetterCase.INSENSITIVE, "C:\\", Links.unknown()),
            new UrlRules(UrlRules.Query.SORTED, UrlRules.Schemes.SAME, UrlRules.Slash.DROPPED),
            RowRules.usual(),
            Aliases.none());
    assertThat(hostile())
        .allSatisfy(written -> {
          assertThat(USUAL.named(written)).isNotNull();
          assertThat(windows.named(written)).isNotNull();
        });
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void hostileInputHasAShortNameOrNone(String written) {
    switch (USUAL.named(written)) {
      case Naming.Named named ->
          assertThat(named.name().text()).hasSizeLessThanOrEqualTo(ResourceName.MAX);
      case Naming.Unusable unusable -> assertThat(unusable.reason()).hasSizeLessThanOrEqualTo(80);
    }
  }

  private static Naming named(String name) {
    return new Naming.Named(new ResourceName(name));
  }
}
