package dev.weir.naming;

import dev.weir.naming.UrlRules.Schemes;
import dev.weir.naming.UrlRules.Slash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Names URLs: {@code https://example.com/a?b=c}, and {@code url:ftp://example.com/a} for schemes
 * that are no kinds.
 *
 * <p>{@link java.net.URI#normalize} is not enough: it removes dot segments, keeps {@code ..} at the
 * root, and leaves cases, ports, encodings and international hosts alone; and {@code URI} refuses
 * much of what people and models write and every client mends.
 */
final class UrlNames {
  /** What RFC 3986 lets stand in a path besides unreserved characters. */
  private static final String IN_PATH = "/:@!$&'()*+,;=";

  private static final String IN_QUERY = IN_PATH + "?";

  private static final Map<String, String> PORTS =
      Map.of("http", "80", "https", "443", "ws", "80", "wss", "443", "ftp", "21");

  private final UrlRules rules;

  UrlNames(UrlRules rules) {
    this.rules = rules;
  }

  /** The name of a URL of this scheme, of what follows the scheme's colon. */
  String name(String scheme, String written) throws NotNameable {
    boolean web = isWeb(scheme);
    String text = before(written.strip(), '#');
    String front = before(text, '?');
    String rest = web ? afterSlashes(front.replace('\\', '/')) : afterTwoSlashes(front);
    String authority = before(rest, '/');
    String server = authority.substring(authority.lastIndexOf('@') + 1);
    int port = portColon(server);
    String host = port < 0 ? server : server.substring(0, port);
    if (web && host.isEmpty()) {
      throw new NotNameable("it has no host");
    }
    return (web ? "" : "url:")
        + (isEither(scheme) ? "https" : scheme)
        + "://"
        + (host.isEmpty() ? "" : Host.canonical(host))
        + port(port < 0 ? "" : server.substring(port + 1), scheme)
        + path(rest.substring(authority.length()))
        + query(text.substring(front.length()));
  }

  private static boolean isWeb(String scheme) {
    return scheme.equals("http") || scheme.equals("https");
  }

  private boolean isEither(String scheme) {
    return isWeb(scheme) && rules.schemes() == Schemes.SAME;
  }

  private static String before(String text, char end) {
    int at = text.indexOf(end);
    return at < 0 ? text : text.substring(0, at);
  }

  /** However many: browsers and {@code fetch} take one, three, and none as well. */
  private static String afterSlashes(String text) {
    int at = 0;
    while (at < text.length() && text.charAt(at) == '/') {
      at++;
    }
    return text.substring(at);
  }

  private static String afterTwoSlashes(String text) throws NotNameable {
    if (!text.startsWith("//")) {
      throw new NotNameable("no // follows its scheme");
    }
    return text.substring(2);
  }

  /** The colon before the port, not one inside of an IPv6 address; negative if there is none. */
  private static int portColon(String server) {
    int colon = server.lastIndexOf(':');
    return colon < server.lastIndexOf(']') ? -1 : colon;
  }

  private String port(String written, String scheme) throws NotNameable {
    String port = written.replaceFirst("^0+(?=.)", "");
    if (!port.chars().allMatch(Text::isDigit)
        || port.length() > 5
        || (!port.isEmpty() && Integer.parseInt(port) > 65_535)) {
      throw new NotNameable("its port is none");
    }
    boolean ofEither = isEither(scheme) && (port.equals("80") || port.equals("443"));
    boolean implied = port.isEmpty() || ofEither || port.equals(PORTS.getOrDefault(scheme, "none"));
    return implied ? "" : ":" + port;
  }

  /** Decoded first: {@code %2e%2e} is {@code ..} to everybody who opens it. */
  private String path(String written) {
    List<String> ahead = List.of(Percent.normal(written, IN_PATH).split("/", -1));
    var path = new ArrayList<String>();
    for (int i = 1; i < ahead.size(); i++) {
      String part = ahead.get(i);
      if (part.equals("..") && !path.isEmpty()) {
        path.removeLast();
      }
      if (!part.equals(".") && !part.equals("..")) {
        path.add(part);
      } else if (i == ahead.size() - 1) {
        path.add("");
      }
    }
    if (rules.slash() == Slash.DROPPED) {
      while (!path.isEmpty() && path.getLast().isEmpty()) {
        path.removeLast();
      }
    }
    return "/" + String.join("/", path);
  }

  /** Of what begins with a question mark, or of nothing. */
  private String query(String written) {
    return switch (rules.query()) {
      case ORDERED -> written.isEmpty() ? "" : "?" + Percent.normal(written.substring(1), IN_QUERY);
      case SORTED -> sorted(written.isEmpty() ? "" : written.substring(1));
    };
  }

  private static String sorted(String query) {
    var parameters = new ArrayList<String>();
    for (String part : query.replace('+', ' ').split("&", -1)) {
      if (!part.isEmpty()) {
        String name = before(part, '=');
        String value = part.substring(Math.min(part.length(), name.length() + 1));
        parameters.add(Percent.full(name) + "=" + Percent.full(value));
      }
    }
    // Stable: the values of one name stay in their order.
    parameters.sort(Comparator.comparing(parameter -> before(parameter, '=')));
    return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
  }
}
