package dev.weir.policy;

import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.cron.CronEntry;
import dev.weir.limit.LimitSettings;
import dev.weir.tool.Rulebook;
import dev.weir.written.InvalidConfiguration;
import dev.weir.written.Problems;
import dev.weir.written.Spot;
import dev.weir.written.YamlText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code weir.yaml} that was found to be right.
 *
 * @param tenant whose calls these are
 * @param ledger where the ledger lives
 * @param data the data directory, when the file names one
 * @param door where agents come in
 * @param retention how long effects that are over are kept; empty for ever
 * @param doubtAge how old a doubt may be before the doctor and the console point at it
 * @param limits every limit that is not a single tool's
 * @param builtin the kits of built-in tools that agents are offered, each once; empty for none
 * @param files the directories whose documents agents may work on, each with a name of its own
 * @param cron what is put into queues by the clock on the wall
 * @param servers the tool servers by name, in the order of the file
 * @param tools the tools that the file names one by one
 * @param rulebook what counts for each tool
 */
public record Configuration(
    Tenant tenant,
    LedgerHome ledger,
    Optional<Path> data,
    Door door,
    Optional<Duration> retention,
    Duration doubtAge,
    LimitSettings limits,
    List<String> builtin,
    List<DocumentRoot> files,
    List<CronEntry> cron,
    Map<String, Server> servers,
    Set<ToolName> tools,
    Rulebook rulebook) {

  /** The name of the server with the built-in tools. */
  public static final String BUILTIN = "weir";

  /** How old a doubt may be, unless the file says otherwise. */
  public static final Duration DOUBT_AGE = Duration.ofHours(1);

  /**
   * The least that effects are kept for. A key is free again once its effect has left, so this is
   * also how long nobody may think that a call is a new one.
   */
  public static final Duration RETENTION_LEAST = Duration.ofDays(7);

  /** Copies the servers, keeping their order, and the tools. */
  public Configuration {
    builtin = List.copyOf(builtin);
    files = List.copyOf(files);
    cron = List.copyOf(cron);
    servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
    tools = Set.copyOf(tools);
  }

  /**
   * Reads and checks a file.
   *
   * @param file the file; its path is what problems name
   * @param environment what {@code ${NAME}} stands for
   * @throws InvalidConfiguration if the file cannot be read or is wrong, with every mistake in it
   */
  public static Configuration load(Path file, Map<String, String> environment) {
    return parse(file.toString(), text(file), environment);
  }

  /**
   * Checks a text.
   *
   * @param fileName what problems name
   * @param text the YAML
   * @param environment what {@code ${NAME}} stands for
   * @throws InvalidConfiguration if it is wrong, with every mistake in it
   */
  public static Configuration parse(String fileName, String text, Map<String, String> environment) {
    return ConfigurationReader.read(new Problems(fileName), text, environment);
  }

  /** A file's text, strictly UTF-8. */
  static String text(Path file) {
    Problems problems = new Problems(file.toString());
    byte[] bytes;
    try {
      if (Files.size(file) > YamlText.MAX_LENGTH) {
        throw problems.fatal(
            Spot.START, "the file is larger than 1 MiB", "is this the right file?");
      }
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw problems.fatal(
          Spot.START,
          "the file cannot be read (" + e.getClass().getSimpleName() + ")",
          "check that it exists and that Weir may read it");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(in)
          .toString();
    } catch (CharacterCodingException e) {
      // The decoder stops in front of the byte that it cannot read.
      String before = new String(bytes, 0, in.position(), StandardCharsets.UTF_8);
      throw problems.fatal(
          Spot.of(before, before.length()), "a byte here is not UTF-8", "save the file as UTF-8");
    }
  }
}
