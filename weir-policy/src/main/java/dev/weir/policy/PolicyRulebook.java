package dev.weir.policy;

import dev.weir.call.ToolName;
import dev.weir.effect.EffectClass;
import dev.weir.naming.NameRules;
import dev.weir.tool.Declaration;
import dev.weir.tool.Rulebook;
import dev.weir.tool.TimeLimit;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.Basis;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rulebook of a {@code weir.yaml}: what the file says of the tool, then what it says of all
 * tools of the server, then the annotations of a trusted server, then the worst case.
 */
final class PolicyRulebook implements Rulebook {

  /** What happens to tools that nobody declared. */
  enum UnknownTools {
    /** They cannot be called. */
    REFUSE,
    /** They can, and count as the worst case. */
    IRREVERSIBLE
  }

  private final Map<String, Server> servers;
  private final Map<String, NameRules> names;
  private final Map<ToolName, ToolRule> tools;
  private final Map<String, ToolRule> defaults;
  private final UnknownTools unknownTools;
  private final int retryShare;
  private final SchemaRules schemas = new SchemaRules();

  /**
   * A rulebook.
   *
   * @param names how the names of resources are read, of the servers that say so
   * @param retryShare thousandths of each tool's calls that may be retries
   */
  PolicyRulebook(
      Map<String, Server> servers,
      Map<String, NameRules> names,
      Map<ToolName, ToolRule> tools,
      Map<String, ToolRule> defaults,
      UnknownTools unknownTools,
      int retryShare) {
    this.servers = Map.copyOf(servers);
    this.names = Map.copyOf(names);
    this.tools = Map.copyOf(tools);
    this.defaults = Map.copyOf(defaults);
    this.unknownTools = unknownTools;
    this.retryShare = retryShare;
  }

  /** Whether somebody who counts has said what this tool does, or at least named it. */
  boolean declares(Declaration declaration) {
    ToolName name = declaration.name();
    return tools.containsKey(name)
        || defaults.getOrDefault(name.server(), ToolRule.SILENT).effect().isPresent()
        || trusted(declaration).isPresent();
  }

  @Override
  public Ruling rule(Declaration declaration) {
    ToolName name = declaration.name();
    ToolRule wider = defaults.getOrDefault(name.server(), ToolRule.SILENT);
    ToolRule rule = tools.getOrDefault(name, ToolRule.SILENT).or(wider);
    Optional<EffectClass> annotated = trusted(declaration);
    if (unknownTools == UnknownTools.REFUSE && !declares(declaration)) {
      return new Ruling.Undeclared();
    }
    Basis basis =
        rule.effect().isPresent()
            ? Basis.POLICY
            : annotated.isPresent() ? Basis.ANNOTATION : Basis.WORST_CASE;
    EffectClass effect = rule.effect().or(() -> annotated).orElse(EffectClass.IRREVERSIBLE);
    return new Ruling.Allowed(
        new ToolPolicy(
                effect,
                basis,
                rule.key(),
                rule.excluded().orElse(Set.of()),
                rule.duplicateWindow().orElse(ToolPolicy.DUPLICATE_WINDOW),
                ToolPolicy.TIMEOUT,
                schemas.input(declaration),
                schemas.output(declaration))
            .ending(DoubtReader.doubt(rule, effect))
            .timed(new TimeLimit(rule.timeout().orElse(ToolPolicy.TIMEOUT), rule.reserve()))
            .ordered(rule.order().of(names.getOrDefault(name.server(), NameRules.usual())))
            .limited(rule.limits().of(effect, retryShare)));
  }

  /** What a tool's annotations make of it, when it has any and the operator trusts the server. */
  private Optional<EffectClass> trusted(Declaration declaration) {
    Server server = servers.get(declaration.name().server());
    if (server == null || server.trust() == Server.Trust.NOTHING) {
      return Optional.empty();
    }
    boolean silent =
        declaration.readOnly().isEmpty()
            && declaration.destructive().isEmpty()
            && declaration.idempotent().isEmpty();
    return silent ? Optional.empty() : Optional.of(annotated(declaration));
  }

  /** MCP's defaults for what is left out: not read-only, destructive, not idempotent. */
  static EffectClass annotated(Declaration declaration) {
    if (declaration.readOnly().orElse(false)) {
      return EffectClass.READ;
    }
    if (declaration.idempotent().orElse(false)) {
      return EffectClass.IDEMPOTENT_WRITE;
    }
    return declaration.destructive().orElse(true) ? EffectClass.IRREVERSIBLE : EffectClass.WRITE;
  }
}
