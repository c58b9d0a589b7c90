package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The house is tidy. {@link TidinessRulesTest} shows that every rule used here can turn red. */
class TidyTest {
  private static final List<Source> MAIN =
      Repository.mainSources().stream()
          .map(file -> Source.of(Repository.name(file), Repository.read(file)))
          .toList();

  @Test
  void everyRoomOpensWithAnEssay() {
    Set<String> rooms =
        MAIN.stream()
            .filter(source -> !source.name().endsWith("package-info.java"))
            .map(source -> folder(source.name()))
            .collect(Collectors.toSet());
    assertThat(rooms).isNotEmpty();
    assertThat(rooms)
        .allSatisfy(
            room -> assertThat(Repository.ROOT.resolve(room + "/package-info.java")).exists());
    assertNone(
        MAIN.stream()
            .filter(source -> source.name().endsWith("package-info.java"))
            .filter(source -> rooms.contains(folder(source.name())))
            .flatMap(source -> JavaTidiness.essay(source).stream())
            .toList());
  }

  @Test
  void everyPublicTypeAndMethodSaysWhatItMeans() {
    assertNone(complaints(JavaTidiness::javadoc));
  }

  @Test
  void switchesOverClosedVocabulariesNameEveryCase() {
    JavaTidiness.Vocabulary closed = JavaTidiness.closedVocabulary(MAIN);
    assertThat(closed.members()).contains("Outcome.Succeeded", "Value.Obj");
    assertThat(closed.enums().get("State")).contains("IN_DOUBT");
    assertNone(complaints(source -> JavaTidiness.defaults(source, closed)));
  }

  @Test
  void suppressionsHaveReasons() {
    assertNone(complaints(JavaTidiness::suppressions));
  }

  @Test
  void errorsOfTheMachineAreNotSwallowed() {
    assertNone(complaints(JavaTidiness::catches));
  }

  @Test
  void nothingIsLeftOver() {
    assertNone(complaints(source -> JavaTidiness.leftovers(source.name(), source.lines())));
  }

  @Test
  void filesStaySmall() {
    assertNone(
        Repository.files("").stream()
            .filter(file -> Repository.name(file).matches("weir-[^/]+/src/.*\\.java"))
            .flatMap(file ->
                JavaTidiness.length(
                    Repository.name(file),
                    Repository.read(file).lines().toList(),
                    JavaTidiness.MOST_LINES)
                    .stream())
            .toList());
  }

  @Test
  void noFileNamesAPathOfOneMachine() {
    assertNone(
        text().stream()
            .flatMap(file ->
                TextTidiness.machinePaths(
                    Repository.name(file), Repository.read(file).lines().toList())
                    .stream())
            .toList());
  }

  @Test
  void buildFilesNamePublicRegistriesOnly() {
    List<Path> build =
        text().stream()
            .filter(file ->
                Repository.name(file)
                    .matches("(.*/)?(pom\\.xml|package(-lock)?\\.json|\\.npmrc|.*\\.properties)"))
            .toList();
    assertThat(build).hasSizeGreaterThan(8);
    assertNone(
        build.stream()
            .flatMap(
                file -> TextTidiness.hosts(Repository.name(file), Repository.read(file)).stream())
            .toList());
  }

  @Test
  void javaInDocumentsIsCompiledAndTested() {
    assertNone(
        markdown().stream()
            .flatMap(file ->
                TextTidiness.snippets(
                    Repository.name(file), Repository.read(file), TidyTest::fileNamed)
                    .stream())
            .toList());
  }

  @Test
  void linksInDocumentsLeadSomewhere() {
    assertNone(
        markdown().stream()
            .flatMap(file ->
                TextTidiness.links(
                    Repository.name(file),
                    Repository.read(file),
                    target -> Files.exists(file.resolveSibling(target)))
                    .stream())
            .toList());
  }

  @Test
  void everyErrorCodeHasItsPage() {
    Map<String, String> pages =
        Repository.files("docs/errors").stream()
            .collect(
                Collectors.toMap(
                    file -> file.getFileName().toString().replace(".md", ""), Repository::read));
    assertNone(TextTidiness.errorPages(pages));
  }

  @Test
  void everyDecisionIsInTheIndex() {
    String index = Repository.read(Repository.ROOT.resolve("docs/decisions/README.md"));
    assertThat(Repository.files("docs/decisions"))
        .extracting(file -> file.getFileName().toString())
        .filteredOn(name -> !name.equals("README.md"))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(index).contains("](" + name + ")"));
  }

  @Test
  void theArchitecturePageNamesEveryRoom() {
    String page = Repository.read(Repository.ROOT.resolve("docs/ARCHITECTURE.md"));
    Set<String> rooms =
        MAIN.stream()
            .filter(source -> !source.name().endsWith("package-info.java"))
            .map(Source::room)
            .filter(room -> !room.equals("weir"))
            .collect(Collectors.toSet());
    assertThat(rooms).allSatisfy(room -> assertThat(page).contains("`" + room + "`"));
  }

  private static List<String> complaints(Function<Source, List<String>> rule) {
    var complaints = new ArrayList<String>();
    MAIN.forEach(source -> complaints.addAll(rule.apply(source)));
    return complaints;
  }

  private static void assertNone(List<String> complaints) {
    assertThat(String.join("\n", complaints)).isEmpty();
  }

  private static List<Path> markdown() {
    return Repository.files("").stream().filter(file -> file.toString().endsWith(".md")).toList();
  }

  private static List<Path> text() {
    return Repository.files("").stream()
        .filter(file ->
            Repository.name(file)
                .matches(
                    ".*\\.(java|md|xml|ya?ml|json|properties|sh|sql|html|css|js|config)"
                        + "|(.*/)?(mvnw|weir|run|\\.npmrc|\\.gitignore)"))
        .toList();
  }

  private static Optional<String> fileNamed(String name) {
    Path file = Repository.ROOT.resolve(name);
    return Files.exists(file) ? Optional.of(Repository.read(file)) : Optional.empty();
  }

  private static String folder(String name) {
    return name.substring(0, name.lastIndexOf('/'));
  }
}
