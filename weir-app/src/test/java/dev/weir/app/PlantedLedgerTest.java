package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.ConstantInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A bug in the adapter of the ledger is found by a storm, and the command that the storm prints
 * finds it again at once. The bug is of the kind that a review lets pass: a key that is taken goes
 * to whoever comes last. While Weir lives, its memory hides that; the storm kills it. The class
 * with the bug lies before the others on the class path: the product has no switch for it.
 */
@Timeout(240)
class PlantedLedgerTest {
  private static final String TWICE =
      """
      name: twice
      servers: { shop: world }
      policy:
        tools:
          shop.charge_card: { effect: irreversible, key: '"order:" + args.order_id' }
      agents:
        count: 6
        within: 100ms
        script:
          - { call: shop.charge_card, args: { order_id: "{{agent}}", amount_cents: 990, card: c } }
          - think: 8s # until Weir is another one
          - { call: shop.charge_card, args: { order_id: "{{agent}}", amount_cents: 990, card: c }, tries: 20 }
      weir:
        - { kill: 4s } # which is time to answer the first call
      oracle:
        - { each: agents, event: charged, by: order_id, extra: duplicates, missing: lost_work }
      """;

  /** Which keys a start finds held: those of effects that were only claimed, instead of all. */
  private static final String RIGHT =
      "select tenant, key, effect_id from weir_event where n > (select n from weir_key_upto)"
          + " and seq = 0 and key is not null and state in (10, 20)"
          + " and effect_id not in (select effect_id from weir_key_let)";

  private static final String WRONG = RIGHT.replace("(10, 20)", "(10)");

  @TempDir private Path folder = Path.of("");

  @Test
  void aBugInTheLedgersAdapterIsFoundAndFoundAgain() throws IOException, InterruptedException {
    String scenario = Files.writeString(folder.resolve("twice.yaml"), TWICE).toString();
    Path bug = planted("dev.weir.store.SqliteKeys");

    Running.Ended sound = storm(List.of(scenario, "--with-weir"), List.of());
    assertThat(sound.code()).as(sound.out() + sound.err()).isZero();

    Running.Ended found = storm(List.of(scenario, "--with-weir"), List.of(bug));
    JsonNode figures = found.json().getLast();
    assertThat(found.code()).as(found.out() + found.err()).isEqualTo(Exit.FAILED.code());
    assertThat(figures.path("guarded").path("duplicates").asLong()).as(found.out()).isPositive();
    assertThat(figures.path("guarded").path("findings").toString())
        .contains("agent-001: charged 2 times");

    List<String> printed = List.of(figures.path("command").asString().split(" ", -1));
    assertThat(printed.subList(0, 2)).containsExactly("./weir", "storm");
    assertThat(printed).contains("--seed", figures.path("seed").asString());
    Running.Ended again = storm(printed.subList(2, printed.size()), List.of(bug));
    assertThat(again.code()).as(again.out() + again.err()).isEqualTo(Exit.FAILED.code());
    assertThat(again.json().getLast().path("guarded").path("duplicates").asLong())
        .as("found again by %s: %s", printed, again.out())
        .isPositive();
    assertThat(again.json().getLast().path("command")).isEqualTo(figures.path("command"));
  }

  private Running.Ended storm(List<String> arguments, List<Path> before)
      throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of("storm"));
    all.addAll(arguments);
    all.addAll(List.of("--report", folder.resolve("page.html").toString(), "--json", "-"));
    List<String> command = Running.command(all.toArray(String[]::new));
    int path = command.indexOf("-cp") + 1;
    var classPath = new ArrayList<>(before.stream().map(Path::toString).toList());
    classPath.add(command.get(path));
    command.set(path, String.join(File.pathSeparator, classPath));
    return Running.run(new ProcessBuilder(command));
  }

  /** A folder with this class as it is, but for one statement. */
  private Path planted(String type) throws IOException {
    String file = type.replace('.', '/') + ".class";
    ClassLoader loader = getClass().getClassLoader();
    ClassFile classes =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(loader)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    var changes = new AtomicInteger();
    CodeTransform bug =
        (code, element) -> {
          if (element instanceof ConstantInstruction constant
              && constant.constantValue().equals(RIGHT)) {
            changes.incrementAndGet();
            code.ldc(WRONG);
          } else {
            code.with(element);
          }
        };
    try (InputStream in = loader.getResourceAsStream(file)) {
      assertThat(in).as(file).isNotNull();
      byte[] changed =
          classes.transformClass(
              classes.parse(in.readAllBytes()), ClassTransform.transformingMethodBodies(bug));
      assertThat(changes).as("the statement is there: plant another bug if not").hasValue(1);
      Path planted = folder.resolve("planted");
      Files.createDirectories(planted.resolve(file).resolveSibling(""));
      Files.write(planted.resolve(file), changed);
      return planted;
    }
  }
}
