package dev.weir.kit;

import dev.weir.call.Canonical;
import dev.weir.call.Payload;
import dev.weir.call.Value;
import dev.weir.desk.Heard;
import dev.weir.error.Fault;
import dev.weir.tool.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What built-in tools answer: results of {@code tools/call}, as every MCP server gives them. */
public final class Replies {
  /** Where a refusal's code and particulars stand in {@code _meta}. */
  static final String REFUSAL = "dev.weir/refusal";

  private Replies() {}

  /** A result: structured, and as text for models that see only that. */
  public static Reply.Result result(Value.Obj structured) {
    var body = new LinkedHashMap<String, Value>();
    body.put("content", text(Canonical.text(structured)));
    body.put("structuredContent", structured);
    return new Reply.Result(payload(body));
  }

  /**
   * It was not done: a tool error whose words begin with the code.
   *
   * @param particulars what belongs to it, for a program
   */
  public static Reply.ToolError refusal(Fault fault, Value.Obj particulars) {
    Value.Obj refusal =
        Value.Obj.empty()
            .with("code", new Value.Text(fault.code().slug()))
            .with("number", Value.Num.of(fault.code().number()))
            .with("duty", new Value.Text(fault.code().duty().name().toLowerCase(Locale.ROOT)))
            .with("detail", new Value.Text(fault.detail()));
    String words = fault.code().slug() + ": " + fault.detail();
    if (!particulars.members().isEmpty()) {
      refusal = refusal.with("particulars", particulars);
      words = words + "\n" + Canonical.text(particulars);
    }
    var body = new LinkedHashMap<String, Value>();
    body.put("content", text(words));
    body.put("isError", new Value.Bool(true));
    body.put("_meta", Value.Obj.empty().with(REFUSAL, refusal));
    return new Reply.ToolError(payload(body));
  }

  /** What was heard at the desk. */
  static Reply of(Heard heard) {
    return switch (heard) {
      case Heard.Result result -> result(result.value());
      case Heard.Refusal refusal -> refusal(refusal.fault(), refusal.particulars());
    };
  }

  private static Value text(String words) {
    return Value.of(List.of(Map.of("type", "text", "text", words)));
  }

  private static Payload payload(Map<String, Value> body) {
    return Payload.of(Canonical.bytes(new Value.Obj(body)));
  }
}
