package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.error.ErrorCode;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every rule of tidiness turns red on what it forbids and stays green on what it allows. */
class TidinessRulesTest {

  @Test
  void aPackageInfoWithoutAnEssayIsNamed() {
    Source bare = Source.of("a/package-info.java", "@NullMarked package dev.weir.a;");
    assertThat(JavaTidiness.essay(bare)).hasSize(2).allSatisfy(a -> assertThat(a).contains("a/"));

    String words = "word ".repeat(60);
    Source silent = Source.of("a/package-info.java", "/** " + words + " */\npackage dev.weir.a;");
    assertThat(JavaTidiness.essay(silent)).singleElement().asString().contains("threads");

    Source good =
        Source.of("a/package-info.java", "/** " + words + " Threads: any. */\npackage dev.weir.a;");
    assertThat(JavaTidiness.essay(good)).isEmpty();
  }

  @Test
  void undocumentedApiIsNamed() {
    Source source =
        Source.of(
            "A.java",
            """
            package dev.weir.a;
            public class A {
              public void naked() {}
              /** Dressed. */
              public void dressed() {}
              void hidden() {}
              @Override public String toString() { return ""; }
              /** Nested. */
              public record R(int x) {
                /** Checks. */
                public R {}
                @Override public int x() { return x; }
                public int naked2() { return x; }
              }
              interface Hidden { void whatever(); }
              /** Seen. */
              public interface Seen { void naked3(); private void own() {} }
            }
            """);
    assertThat(JavaTidiness.javadoc(source))
        .containsExactly(
            "A.java:2 type A has no Javadoc",
            "A.java:3 method naked has no Javadoc",
            "A.java:13 method naked2 has no Javadoc",
            "A.java:17 method naked3 has no Javadoc");
  }

  @Test
  void aDefaultOverOurOwnVocabularyIsNamed() {
    Source vocabulary =
        Source.of(
            "V.java",
            """
            package dev.weir.a;
            sealed interface V { record One() implements V {} record Two() implements V {} }
            enum E { RED, GREEN; static final E BEST = RED; static final Object O = new Object(); static final int SIZE = 2; }
            """);
    JavaTidiness.Vocabulary closed = JavaTidiness.closedVocabulary(List.of(vocabulary));
    assertThat(closed.members()).containsExactlyInAnyOrder("V.One", "V.Two");
    assertThat(closed.enums()).isEqualTo(Map.of("E", Set.of("RED", "GREEN")));
    Source source =
        Source.of(
            "S.java",
            """
            package dev.weir.a;
            class S {
              int pattern(V v) { return switch (v) { case V.One one -> 1; default -> 2; }; }
              int constant(E e) { switch (e) { case RED: return 1; default: return 2; } }
              int foreign(F f) { return switch (f) { case RED, BLUE -> 1; default -> 2; }; }
              int number(int n) { return switch (n) { case Codes.RED -> 1; default -> 2; }; }
              int named(E e) { return switch (e) { case a.E.RED -> 1; default -> 2; }; }
              int other(Object o) { return switch (o) { case One one -> 1; default -> 2; }; }
              int open(Object o) { return switch (o) { case String s -> 1; default -> 2; }; }
              int reasoned(E e) {
                return switch (e) {
                  case RED -> 1;
                  // Default because the rest is decided by the far side.
                  default -> 2;
                };
              }
            }
            """);
    assertThat(JavaTidiness.defaults(source, closed))
        .hasSize(3)
        .anySatisfy(complaint -> assertThat(complaint).startsWith("S.java:3 "))
        .anySatisfy(complaint -> assertThat(complaint).startsWith("S.java:7 "))
        .anySatisfy(complaint -> assertThat(complaint).startsWith("S.java:4 "));
  }

  @Test
  void leftoversAreNamed() {
    String leftover = "// TO" + "DO: later";
    assertThat(JavaTidiness.leftovers("A.java", List.of("int x;", leftover, "// TODOS are fine")))
        .containsExactly("A.java:2 is left over: " + leftover);
  }

  @Test
  void aSuppressionWithoutAReasonIsNamed() {
    Source source =
        Source.of(
            "A.java",
            """
            package dev.weir.a;
            class A {
              @SuppressWarnings("unused") int one;
              // Unused because the far side reads it by name.
              @SuppressWarnings("unused") int two;
              @SuppressWarnings("unused") int three; // because the far side reads it
            }
            """);
    assertThat(JavaTidiness.suppressions(source)).singleElement().asString().startsWith("A.java:3");
  }

  @Test
  void aSwallowedErrorIsNamed() {
    String text =
        """
        package dev.weir.%s;
        class A {
          void bad() { try { work(); } catch (Throwable t) { } }
          void worse() {
            try { work(); } catch (RuntimeException | Error t) { }
          }
          void reasoned() {
            try {
              work();
              // Everything, because a flight that does not land blocks those who joined it.
            } catch (Throwable t) {
            }
          }
          void good() { try { work(); } catch (IllegalStateException e) { } }
          void work() {}
        }
        """;
    assertThat(JavaTidiness.catches(Source.of("A.java", text.formatted("guard"))))
        .containsExactly("A.java:3 catches Throwable", "A.java:5 catches RuntimeException | Error");
    assertThat(JavaTidiness.catches(Source.of("A.java", text.formatted("app")))).isEmpty();
  }

  @Test
  void aLongFileIsNamed() {
    assertThat(JavaTidiness.length("A.java", Collections.nCopies(501, ""), 500))
        .containsExactly("A.java has 501 lines");
    assertThat(JavaTidiness.length("A.java", Collections.nCopies(500, ""), 500)).isEmpty();
  }

  @Test
  void machinePathsAndPrivateHostsAreNamed() {
    String path = "cd /ho" + "me/somebody/weir";
    assertThat(TextTidiness.machinePaths("a.md", List.of("fine: docs/work/x", path))).hasSize(1);
    assertThat(TextTidiness.machinePaths("a.md", List.of("/ro" + "ot/.m2/x"))).hasSize(1);
    assertThat(TextTidiness.hosts("pom.xml", "http://maven.apache.org http://mirror.corp:8080/x"))
        .containsExactly("pom.xml names the host mirror.corp");
    String lock =
        "\"resolved\": \"https://mirror.corp/x.tgz\",\n\"homepage\": \"https://example.org\"";
    assertThat(TextTidiness.hosts("package-lock.json", lock))
        .containsExactly("package-lock.json names the host mirror.corp");
  }

  @Test
  void javaThatNoTestCompilesIsNamed() {
    String test =
        "class T {\n    // docs:first\n    int x = 1;\n      int y;\n    // docs:end\n}\n";
    assertThat(snippets("```java\nint x;\n```", test))
        .singleElement()
        .asString()
        .contains("no test");
    assertThat(snippets("<!-- region: T.java#first -->\n```java\nint z;\n```", test))
        .singleElement()
        .asString()
        .contains("other code");
    assertThat(snippets("<!-- region: T.java#none -->\n```java\nint z;\n```", test))
        .singleElement()
        .asString()
        .contains("not there");
    assertThat(
            snippets("<!-- region: T.java#first -->\n\n```java\nint x = 1;\n  int y;\n```", test))
        .isEmpty();
    assertThat(snippets("```sh\n./weir up\n```", test)).isEmpty();
  }

  private static List<String> snippets(String markdown, String test) {
    return TextTidiness.snippets(
        "README.md",
        markdown,
        file -> file.equals("T.java") ? Optional.of(test) : Optional.empty());
  }

  @Test
  void anErrorPageThatSaysSomethingElseIsNamed() {
    ErrorCode code = ErrorCode.IN_DOUBT;
    String page =
        "# in-doubt\n\n- Number: 1401\n- Who must act: the operator: ...\n\n"
            + code.meaning()
            + "\n\n## What happened\n\n## What to do\n\n## Example\n";
    assertThat(TextTidiness.errorPage(code, page)).isEmpty();
    assertThat(TextTidiness.errorPage(code, page.replace("1401", "1402"))).hasSize(1);
    assertThat(TextTidiness.errorPage(code, page.replace("operator", "caller"))).hasSize(1);
    assertThat(TextTidiness.errorPage(code, page.replace("## What to do\n", ""))).hasSize(1);
  }

  @Test
  void aMissingAndASuperfluousErrorPageAreNamed() {
    Map<String, String> pages = new HashMap<>();
    pages.put("no-such-code", "# no-such-code");
    assertThat(TextTidiness.errorPages(pages))
        .contains("docs/errors/in-doubt.md is missing", "docs/errors/no-such-code.md has no code")
        .anySatisfy(complaint -> assertThat(complaint).contains("lacks the row | 1401 |"));
  }

  @Test
  void aDeadLinkIsNamed() {
    String markdown = "[a](here.md) [b](there.md#part) [c](https://example.org/x) [d](#below)";
    assertThat(TextTidiness.links("a.md", markdown, "here.md"::equals))
        .containsExactly("a.md links to there.md, which is not there");
  }
}
