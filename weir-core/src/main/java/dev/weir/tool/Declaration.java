package dev.weir.tool;

import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import java.util.Optional;

/**
 * What a tool server says of one of its tools. Untrusted.
 *
 * @param name the tool
 * @param readOnly MCP {@code readOnlyHint}, when given
 * @param destructive MCP {@code destructiveHint}, when given
 * @param idempotent MCP {@code idempotentHint}, when given
 * @param inputSchema JSON Schema 2020-12 of the arguments, when given
 * @param outputSchema JSON Schema 2020-12 of the structured content, when given
 */
public record Declaration(
    ToolName name,
    Optional<Boolean> readOnly,
    Optional<Boolean> destructive,
    Optional<Boolean> idempotent,
    Optional<Payload> inputSchema,
    Optional<Payload> outputSchema) {

  /** A tool that says nothing of itself. */
  public static Declaration bare(ToolName name) {
    return new Declaration(
        name,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
