package dev.weir.agentside;

import dev.weir.call.Payload;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.JsonNodeFactory;

/** What we say ourselves, as bytes, so that what a tool server said is not parsed again. */
final class Phrases {
  private Phrases() {}

  static byte[] question(String id, String method, Payload params) {
    return joined("{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"method\":", method, params);
  }

  static byte[] notice(String method, Payload params) {
    return joined("{\"jsonrpc\":\"2.0\",\"method\":", method, params);
  }

  private static byte[] joined(String head, String method, Payload params) {
    byte[] before =
        (head + JsonNodeFactory.instance.stringNode(method) + ",\"params\":")
            .getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[before.length + params.size() + 1];
    System.arraycopy(before, 0, all, 0, before.length);
    System.arraycopy(params.bytes(), 0, all, before.length, params.size());
    all[all.length - 1] = '}';
    return all;
  }
}
