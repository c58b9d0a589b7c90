package dev.weir.app;

import dev.weir.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tool servers named on the command line, {@code name=command …} or {@code name=http://…}, as lines
 * of a configuration. JSON is YAML, so quoting is JSON's.
 */
final class ServerOption {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private ServerOption() {}

  /** A configuration's text with these servers added. */
  static String added(String text, List<String> options) {
    if (options.isEmpty()) {
      return text;
    }
    if (text.lines().anyMatch(line -> line.startsWith("servers:"))) {
      throw new Refusal(
          Exit.USAGE,
          ErrorCode.CONFIG_INVALID,
          "the file has servers already",
          "add the server there, or leave --config out");
    }
    var lines = new StringBuilder(text);
    if (!text.isEmpty() && !text.endsWith("\n")) {
      lines.append('\n');
    }
    lines.append("servers:\n");
    for (String option : options) {
      int equals = option.indexOf('=');
      if (equals < 1 || equals == option.length() - 1) {
        throw new Refusal(
            Exit.USAGE,
            ErrorCode.CONFIG_INVALID,
            "--server is written name=command or name=url",
            "for example --server files='npx -y @modelcontextprotocol/server-filesystem .'");
      }
      String name = option.substring(0, equals);
      String what = option.substring(equals + 1);
      lines.append("  ").append(name).append(": { ");
      if (what.startsWith("http://") || what.startsWith("https://")) {
        lines.append("url: ").append(MAPPER.writeValueAsString(what));
      } else {
        lines.append("command: ").append(MAPPER.writeValueAsString(words(what)));
      }
      lines.append(" }\n");
    }
    return lines.toString();
  }

  /** Splits as a shell would, knowing quotes and backslashes and nothing else. */
  static List<String> words(String command) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < command.length(); i++) {
      char c = command.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else if (c == '\\' && quote == '"' && i + 1 < command.length()) {
          word.append(command.charAt(++i));
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        inWord = true;
      } else if (c == '\\' && i + 1 < command.length()) {
        word.append(command.charAt(++i));
        inWord = true;
      } else if (Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (quote != 0) {
      throw new Refusal(Exit.USAGE, ErrorCode.CONFIG_INVALID, "a quote is not closed", "close it");
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }
}
