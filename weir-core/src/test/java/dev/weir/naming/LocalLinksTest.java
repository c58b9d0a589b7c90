package dev.weir.naming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.naming.FileRules.LetterCase;
import dev.weir.naming.FileRules.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links of this machine: real ones, in a folder of our own. */
class LocalLinksTest {
  @TempDir private Path folder;

  private Path root = Path.of("/");

  @BeforeEach
  void makeLinks() throws IOException {
    // The folder itself may be behind a link.
    root = folder.toRealPath();
    Files.createDirectories(root.resolve("releases/42/conf"));
    Files.writeString(root.resolve("releases/42/conf/app.json"), "{}");
    Files.createSymbolicLink(root.resolve("current"), Path.of("releases/42"));
    Files.createSymbolicLink(root.resolve("latest"), root.resolve("current"));
    Files.createSymbolicLink(root.resolve("releases/42/up"), Path.of("../../current/conf"));
    Files.createSymbolicLink(root.resolve("nowhere"), Path.of("releases/43"));
    Files.createSymbolicLink(root.resolve("one"), Path.of("two"));
    Files.createSymbolicLink(root.resolve("two"), Path.of("one"));
    Files.createSymbolicLink(root.resolve("deeper"), Path.of("deeper/still"));
  }

  @Test
  void aFileBehindLinksIsTheFile() {
    String file = name("releases/42/conf/app.json");
    assertThat(file).isEqualTo("file:" + root.resolve("releases/42/conf/app.json"));
    assertThat(name("current/conf/app.json")).isEqualTo(file);
    assertThat(name("latest/conf/app.json")).isEqualTo(file);
    assertThat(name("latest/up/app.json")).isEqualTo(file);
    assertThat(name(root + "/latest/../current/./conf//app.json")).isEqualTo(file);
  }

  @Test
  void aFileThatIsYetToBeWrittenIsWhereItWillBe() {
    String file = name("releases/42/new/folder/x");
    assertThat(name("current/new/folder/x")).isEqualTo(file);
    assertThat(name("latest/up/../new/folder/x")).isEqualTo(file);
    assertThat(name("latest/up/x")).isEqualTo(name("releases/42/conf/x"));
  }

  @Test
  void aLinkIntoNowhereLeadsToWhatWillBeThere() throws IOException {
    String before = name("nowhere/x");
    assertThat(before).isEqualTo(name("releases/43/x"));
    Files.createDirectories(root.resolve("releases/43"));
    assertThat(name("nowhere/x")).isEqualTo(before);
  }

  @Test
  void aCircleStaysAsItIs() {
    assertThat(name("one/x")).isEqualTo("file:" + root.resolve("one/x"));
    assertThat(name("current/../two/x")).isEqualTo("file:" + root.resolve("two/x"));
    assertThat(name("deeper/x/y")).isEqualTo("file:" + root.resolve("deeper/x/y"));
  }

  @Test
  void whatLiesOutsideOfTheRootIsFollowedToo() throws IOException {
    var rules = rules(root.resolve("releases"));
    assertThat(rules.named("file:../current/conf")).isEqualTo(rules.named("file:42/conf"));
  }

  private String name(String path) {
    return ((Naming.Named) rules(root).named("file:" + path)).name().text();
  }

  private static NameRules rules(Path root) {
    return new NameRules(
        new FileRules(Style.POSIX, LetterCase.SENSITIVE, root.toString(), Links.onThisMachine()),
        UrlRules.usual(),
        RowRules.usual(),
        Aliases.none());
  }
}
