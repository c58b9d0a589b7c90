package dev.weir.policy;

import dev.weir.call.Payload;
import dev.weir.call.Value;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** What a tool said, as rules see it. Pure; what is too large or no JSON object says nothing. */
final class ToolAnswer {
  private static final int MAX_ANSWER = 4 << 20;

  private final JsonNode tree;

  private ToolAnswer(JsonNode tree) {
    this.tree = tree;
  }

  /** An answer that can be read. */
  static Optional<ToolAnswer> of(Payload body) {
    return body.size() > MAX_ANSWER
        ? Optional.empty()
        : JsonTrees.tree(body).filter(JsonNode::isObject).map(ToolAnswer::new);
  }

  /** The structured content; else the text as JSON; else the text. */
  Value content() {
    JsonNode structured = tree.get("structuredContent");
    if (structured != null && !structured.isNull()) {
      return JsonTrees.value(structured);
    }
    String words = words();
    return JsonTrees.tree(Payload.of(words))
        .map(JsonTrees::value)
        .orElseGet(() -> new Value.Text(words));
  }

  /** Its texts, one after another. */
  String words() {
    return StreamSupport.stream(tree.path("content").spliterator(), false)
        .map(block -> block.path("text").asString(""))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("\n"));
  }
}
