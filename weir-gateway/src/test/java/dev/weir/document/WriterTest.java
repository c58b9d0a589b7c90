package dev.weir.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Value;
import dev.weir.document.Writer.Ending;
import dev.weir.document.Writer.Sending;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A change is done once, whoever dies at which step; and nothing outside of a root is touched. A
 * death in this process is an exception that nobody expects: nothing is tidied up after it. Real
 * deaths are in the room of the application.
 */
class WriterTest {
  private static final Env ENV = Env.system();

  @TempDir private Path folder = Path.of("");

  private FileRoot root = new FileRoot("r", Path.of("/"), 1);
  private final Writer writer = new Writer(ENV, Watching.NOBODY);

  /** Nobody catches it. */
  private static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @BeforeEach
  void opened() throws IOException {
    root = new FileRoot("r", Files.createDirectory(folder.resolve("root")).toRealPath(), 10_000);
    Files.createDirectory(root.path().resolve(Address.OURS));
  }

  private static Writer dyingAt(Step where) {
    return new Writer(
        ENV,
        (step, path) -> {
          if (step == where) {
            throw new Died();
          }
        });
  }

  private static Sending sending(String key, Optional<Long> fence) {
    return new Sending(key, "t", fence, ENV.clock().now().plus(Duration.ofSeconds(30)));
  }

  private static Changes changes(String name) {
    return new Changes(name, 10_000);
  }

  private Ending append(Writer by, String key, Optional<Long> fence, String line)
      throws Refusal, InterruptedException {
    Change change = changes("log.txt").append(List.of(line));
    return by.change(root, Address.of("log.txt"), sending(key, fence), change);
  }

  private List<String> log() throws IOException {
    Path file = root.path().resolve("log.txt");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private boolean done(String key) throws Refusal, IOException, InterruptedException {
    return writer
        .done(root, Address.of("log.txt"), key, ENV.clock().now().plusSeconds(30))
        .isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void whoeverDiesWhereverAChangeIsDoneOnce(Step step)
      throws IOException, Refusal, InterruptedException {
    append(writer, "e0", Optional.of(1L), "before");
    // Several deaths of one effect, and of effects after each other: names of left-overs repeat.
    for (int effect = 1; effect <= 5; effect++) {
      String key = "e" + effect;
      String line = "line " + effect;
      Optional<Long> fence = Optional.of(1L + effect);
      assertThatThrownBy(() -> append(dyingAt(step), key, fence, line)).isInstanceOf(Died.class);
      boolean shows = log().contains(line);
      assertThat(shows).isEqualTo(step.compareTo(Step.RENAMED) >= 0);
      assertThat(done(key)).as("the probe").isEqualTo(shows);
      if (effect % 2 == 0) {
        // A second sending dies in the same place; where the first one came through, it comes to
        // no step but the first.
        try {
          append(dyingAt(step), key, Optional.empty(), line);
        } catch (Died e) {
          assertThat(step == Step.LOCKED || !shows).isTrue();
        }
      }
      Ending again = append(writer, key, Optional.empty(), line);
      assertThat(again).isInstanceOf(Ending.Done.class);
      assertThat(append(writer, key, Optional.empty(), line)).isEqualTo(again);
      assertThat(done(key)).isTrue();
    }
    assertThat(log()).containsExactly("before", "line 1", "line 2", "line 3", "line 4", "line 5");
    try (var left = Files.list(root.path())) {
      assertThat(left.filter(it -> it.getFileName().toString().startsWith(".weir-")).toList())
          .hasSizeLessThanOrEqualTo(2);
    }
  }

  /** Random effects that die at random steps, are sent again or given up for good. */
  @Test
  void aRandomStoryOfDeathsIsToldByTheNotes() throws IOException, Refusal, InterruptedException {
    long seed = Long.getLong("weir.seed", new Random().nextLong());
    var random = new Random(seed);
    var expected = new ArrayList<String>();
    for (int effect = 0; effect < 300; effect++) {
      String key = "e" + effect;
      Optional<Long> fence = Optional.of((long) effect);
      boolean over = false;
      for (int sendings = 0; !over; sendings++) {
        List<Step> steps = List.of(Step.values());
        Step step = steps.get(random.nextInt(steps.size()));
        Writer by = random.nextInt(3) > 0 ? dyingAt(step) : writer;
        try {
          append(by, key, sendings == 0 ? fence : Optional.empty(), key);
          over = true;
        } catch (Died e) {
          over = random.nextInt(4) == 0;
        }
      }
      boolean shows = log().contains(key);
      assertThat(done(key)).as("-Dweir.seed=" + seed).isEqualTo(shows);
      if (shows) {
        expected.add(key);
      }
    }
    assertThat(log()).as("-Dweir.seed=" + seed).isEqualTo(expected);
    assertThat(expected).hasSizeGreaterThan(100);
  }

  @Test
  void whoWakesTooLateWritesNothing() throws IOException, Refusal, InterruptedException {
    append(writer, "e1", Optional.of(7L), "one");
    append(writer, "e2", Optional.of(8L), "two");
    assertThatThrownBy(() -> append(writer, "zombie", Optional.of(6L), "zombie's"))
        .isInstanceOfSatisfying(
            Refusal.class,
            it -> assertThat(it.fault().code()).isEqualTo(ErrorCode.DOCUMENT_CONFLICT));
    // What was done hears so, whatever its fence.
    assertThat(append(writer, "e1", Optional.of(7L), "one")).isInstanceOf(Ending.Done.class);
    Sending late =
        new Sending("late", "t", Optional.of(9L), ENV.clock().now().minus(Duration.ofSeconds(1)));
    assertThatThrownBy(() ->
            writer.change(
                root, Address.of("log.txt"), late, changes("log.txt").append(List.of("late"))))
        .isInstanceOfSatisfying(
            Refusal.class,
            it -> assertThat(it.fault().code()).isEqualTo(ErrorCode.DEADLINE_PASSED));
    assertThat(log()).containsExactly("one", "two");
    // Another tenant's numbers are its own.
    Sending other = new Sending("o1", "other", Optional.of(1L), ENV.clock().now().plusSeconds(30));
    writer.change(root, Address.of("log.txt"), other, changes("log.txt").append(List.of("theirs")));
    assertThat(log()).containsExactly("one", "two", "theirs");
  }

  @Test
  void aFileKeepsItsPermissionsAndIsNeverHalf() throws IOException, Refusal, InterruptedException {
    Path file = root.path().resolve("conf.json");
    Files.writeString(file, "{\"a\":1}");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Change change =
        changes("conf.json")
            .patch(Optional.empty(), new Changes.Patch.Merge(Json.read("{\"b\":2}")));
    writer.change(root, Address.of("conf.json"), sending("k", Optional.empty()), change);
    assertThat(Files.readString(file)).isEqualTo("{\"a\":1,\"b\":2}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void manyThreadsWithManyWritersLoseNothing() throws IOException, InterruptedException {
    Files.writeString(root.path().resolve("n.json"), "{\"n\":0}");
    var failures = new ConcurrentLinkedQueue<Throwable>();
    var start = new CountDownLatch(1);
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 50; i++) {
      int me = i;
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              start.await();
              var own = new Writer(ENV, Watching.NOBODY);
              for (int n = 0; n < 4; n++) {
                own.change(
                    root,
                    Address.of("n.json"),
                    sending(me + "." + n, Optional.empty()),
                    changes("n.json").add(Pointer.of("/n", "pointer"), 1));
              }
            } catch (Throwable e) {
              failures.add(e);
            }
          }));
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(Files.readString(root.path().resolve("n.json"))).isEqualTo("{\"n\":200}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/etc/passwd",
        "..",
        "../x",
        "a/../x",
        "a//x",
        "./x",
        "a/",
        ".weir/x",
        "a\\x",
        ".weir-x",
        "a/.weir/x",
        "a\u0000",
        "a\nb",
        "a\ud83d",
        "\u0085"
      })
  void aPathThatIsCleverIsNone(String path) {
    assertThatThrownBy(() -> Address.of(path)).isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> Address.of("x/".repeat(600) + "x")).isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> Address.of("x".repeat(300))).isInstanceOf(Refusal.class);
  }

  @Test
  void noLinkIsFollowedAndNothingButAFileIsRead() throws IOException, InterruptedException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret.txt"), "secret");
    Files.createSymbolicLink(root.path().resolve("way"), outside);
    Files.createSymbolicLink(root.path().resolve("secret.txt"), outside.resolve("secret.txt"));
    Files.createDirectory(root.path().resolve("dir.txt"));
    assertThat(
            new ProcessBuilder("mkfifo", root.path().resolve("pipe.txt").toString())
                .start()
                .waitFor())
        .isZero();
    Files.writeString(root.path().resolve("large.txt"), "x".repeat(10_001));
    for (String path :
        List.of(
            "way/secret.txt",
            "secret.txt",
            "dir.txt",
            "pipe.txt",
            "pipe.txt/x",
            "large.txt",
            "large.txt/x",
            "none/x.txt")) {
      Change change = changes("x.txt").append(List.of("more"));
      assertThatThrownBy(
              () -> writer.change(root, Address.of(path), sending(path, Optional.empty()), change))
          .as(path)
          .isInstanceOfSatisfying(
              Refusal.class,
              it -> assertThat(it.fault().code()).isEqualTo(ErrorCode.DOCUMENT_UNUSABLE));
      assertThatThrownBy(() -> writer.content(root, Address.of(path)))
          .as(path)
          .isInstanceOf(Refusal.class);
    }
    assertThat(Files.readString(outside.resolve("secret.txt"))).isEqualTo("secret");
    try (var left = Files.list(outside)) {
      assertThat(left).hasSize(1);
    }
  }

  /** What stands where we prepare is taken away, and never followed or waited for. */
  @Test
  void whatWasPutInOurWayDoesNotHoldUsUp() throws IOException, Refusal, InterruptedException {
    Path outside = Files.createFile(folder.resolve("target"));
    String hash = Address.of("log.txt").hash();
    for (int i = 0; i < 2; i++) {
      Files.createSymbolicLink(root.path().resolve(".weir-" + hash + "-" + i), outside);
    }
    append(writer, "e1", Optional.empty(), "one");
    append(writer, "e2", Optional.empty(), "two");
    assertThat(log()).containsExactly("one", "two");
    assertThat(outside).isEmptyFile();
    Files.writeString(root.path().resolve(Address.OURS).resolve(hash + ".notes"), "{}");
    assertThatThrownBy(() -> append(writer, "e3", Optional.empty(), "three"))
        .isInstanceOf(Refusal.class);
    assertThat(log()).containsExactly("one", "two");
  }

  @Test
  void whatWouldBeTooLargeLeavesTheFileAsItWas() throws IOException, Refusal, InterruptedException {
    append(writer, "e1", Optional.empty(), "x".repeat(9_000));
    assertThatThrownBy(() -> append(writer, "e2", Optional.empty(), "x".repeat(2_000)))
        .isInstanceOf(Refusal.class);
    assertThat(log()).hasSize(1);
  }

  @Test
  void insertsAndSumsTellWhatIsThere() throws IOException, Refusal, InterruptedException {
    Address address = Address.of("s.yaml");
    Changes changes = changes("s.yaml");
    Value one = Value.Num.of(1);
    assertThat(result(address, "a", changes.insert(Pointer.of("", "p"), Json.read("{}"))))
        .contains("\"inserted\":true");
    assertThat(result(address, "b", changes.insert(Pointer.of("/x", "p"), one)))
        .contains("\"inserted\":true");
    assertThat(result(address, "c", changes.insert(Pointer.of("/x", "p"), Value.Num.of(2))))
        .contains("\"inserted\":false")
        .contains("\"value\":1");
    assertThat(result(address, "d", changes.add(Pointer.of("/x", "p"), -5)))
        .contains("\"value\":-4");
    assertThat(result(address, "e", changes.add(Pointer.of("/sum", "p"), 7)))
        .contains("\"value\":7");
    assertThat(Files.readString(root.path().resolve("s.yaml"))).isEqualTo("x: -4\nsum: 7\n");
    for (String value : List.of("\"text\"", "1.5", "9223372036854775807", "1e999999999")) {
      Value odd = Json.read(value);
      result(address, "f" + value, changes.insert(Pointer.of("/odd" + value.length(), "p"), odd));
      Change add = changes.add(Pointer.of("/odd" + value.length(), "p"), 1);
      assertThatThrownBy(() -> result(address, "g" + value, add)).isInstanceOf(Refusal.class);
    }
  }

  private String result(Address address, String key, Change change)
      throws Refusal, InterruptedException {
    Ending ending = writer.change(root, address, sending(key, Optional.empty()), change);
    return dev.weir.call.Canonical.text(((Ending.Done) ending).result());
  }
}
