package dev.weir.policy;

import dev.weir.call.ToolName;
import dev.weir.effect.EffectClass;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All entries of {@code tools}, and what follows from them together. */
final class Entries {
  private final Map<String, Entry> byName;
  private final Map<String, Server> servers;
  private final PolicyRulebook.UnknownTools unknownTools;

  Entries(
      Map<String, Entry> byName,
      Map<String, Server> servers,
      PolicyRulebook.UnknownTools unknownTools) {
    this.byName = new LinkedHashMap<>(byName);
    this.servers = servers;
    this.unknownTools = unknownTools;
  }

  List<Entry> all() {
    return List.copyOf(byName.values());
  }

  /** The names of the tools that have entries of their own. */
  List<String> tools() {
    return byName.values().stream().filter(entry -> !entry.wide()).map(Entry::name).toList();
  }

  Optional<Entry> of(ToolName tool) {
    return Optional.ofNullable(byName.get(tool.toString())).filter(entry -> !entry.wide());
  }

  /**
   * Whom a field of an entry speaks of: the entry itself, and with {@code server.*} also the tools
   * whose own entries are silent about it.
   */
  Stream<Entry> meant(Entry entry, String field) {
    Stream<Entry> others =
        byName.values().stream()
            .filter(other -> entry.wide() && !other.wide())
            .filter(other -> other.server().equals(entry.server()))
            .filter(other -> !other.section().has(field));
    return Stream.concat(Stream.of(entry), others);
  }

  /** The entry that speaks for a tool: its own, or that of its server. */
  Optional<Entry> speaking(Entry entry, String field) {
    return Stream.of(Optional.of(entry), wider(entry))
        .flatMap(Optional::stream)
        .filter(one -> one.section().has(field))
        .findFirst();
  }

  private Optional<Entry> wider(Entry entry) {
    return Optional.ofNullable(byName.get(entry.server() + ".*"));
  }

  /**
   * The class of an entry's tools as far as the file tells: empty where it is wrong, or where a
   * trusted server will say.
   */
  Optional<EffectClass> effect(Entry entry) {
    Optional<Entry> declaring = speaking(entry, "effect");
    if (declaring.isPresent()) {
      return declaring.get().rule().effect();
    }
    Optional<Server> server = Optional.ofNullable(servers.get(entry.server()));
    boolean uncalled = entry.wide() && unknownTools == PolicyRulebook.UnknownTools.REFUSE;
    return server
        .filter(it -> it.trust() == Server.Trust.NOTHING && !uncalled)
        .map(it -> EffectClass.IRREVERSIBLE);
  }

  /** Whether a second attempt may do harm that nobody would notice. */
  boolean bare(Entry entry) {
    return effect(entry).filter(EffectClass::harmfulTwice).isPresent()
        && speaking(entry, "idempotency_key").isEmpty()
        && !entry.section().has("probe");
  }
}
