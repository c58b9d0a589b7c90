package dev.weir.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.ProtectionDomain;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * The wall clock of another Java process, which can be set while it runs, without an
 * administrator's rights and without a switch in what runs there: a Java agent that rewrites one
 * class as it is loaded, the only one of ours that reads the host's wall clock. By how much the
 * clock is wrong stands in eight bytes of a file that both processes map. Monotonic time is not
 * touched, and whoever else reads a clock in that process, a library, say, reads the right one.
 *
 * <p>One thread sets; the other process may read from any number of them.
 */
public final class StrayClock {
  private static final String TARGET = "dev/weir/env/SystemClock";
  private static final ClassDesc INSTANT = ClassDesc.of("java.time.Instant");
  private static final ClassDesc ME = ClassDesc.of(StrayClock.class.getName());

  /** In the process whose clock it is: the mapped file. */
  private static final AtomicReference<Optional<MappedByteBuffer>> HERE =
      new AtomicReference<>(Optional.empty());

  private final Path agent;
  private final Path file;
  private final MappedByteBuffer dial;

  private StrayClock(Path agent, Path file, MappedByteBuffer dial) {
    this.agent = agent;
    this.file = file;
    this.dial = dial;
  }

  /**
   * Makes one that is right so far.
   *
   * @param folder where its two files go; removed by whoever made it
   */
  public static StrayClock in(Path folder) throws IOException {
    Path agent = folder.resolve("stray-clock.jar");
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    // The class itself comes from the process's own class path.
    manifest.getMainAttributes().putValue("Premain-Class", StrayClock.class.getName());
    new JarOutputStream(Files.newOutputStream(agent), manifest).close();
    Path file = folder.resolve("stray-clock");
    Files.write(file, new byte[Long.BYTES]);
    return new StrayClock(agent, file, mapped(file));
  }

  /** What the other process is started with: an option of its JVM. */
  public String option() {
    return "-javaagent:" + agent + "=" + file;
  }

  /** Sets it by so much, from where it stands; negative for back. */
  public void step(Duration step) {
    dial.putLong(0, dial.getLong(0) + step.toNanos());
  }

  private static MappedByteBuffer mapped(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
    }
  }

  /**
   * Where the JVM begins, before {@code main}.
   *
   * @param file the mapped one
   * @throws IllegalStateException if there is no such clock to be set: the process does not start
   */
  public static void premain(String file, Instrumentation instrumentation) {
    try {
      HERE.set(Optional.of(mapped(Path.of(file))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var rewriting = new Rewriting();
    instrumentation.addTransformer(rewriting);
    try {
      Class.forName(TARGET.replace('/', '.'));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("there is no clock to be set", e);
    }
    if (!rewriting.done) {
      throw new IllegalStateException("the clock does not read the host's clock any more");
    }
  }

  /** What that process takes the time for; called by what was rewritten. */
  public static Instant stray(Instant right) {
    return right.plusNanos(HERE.get().map(dial -> dial.getLong(0)).orElse(0L));
  }

  /** Puts a call after each reading of the host's clock. */
  private static final class Rewriting implements ClassFileTransformer {
    private volatile boolean done;

    @Override
    public byte @Nullable [] transform(
        @Nullable ClassLoader loader,
        @Nullable String name,
        @Nullable Class<?> redefined,
        @Nullable ProtectionDomain domain,
        byte[] bytes) {
      if (!TARGET.equals(name)) {
        return null;
      }
      var format = ClassFile.of();
      return format.transformClass(
          format.parse(bytes),
          ClassTransform.transformingMethodBodies((code, element) -> {
            code.with(element);
            if (element instanceof InvokeInstruction call
                && call.owner().asSymbol().equals(INSTANT)
                && call.name().equalsString("now")) {
              code.invokestatic(ME, "stray", MethodTypeDesc.of(INSTANT, INSTANT));
              done = true;
            }
          }));
    }
  }
}
