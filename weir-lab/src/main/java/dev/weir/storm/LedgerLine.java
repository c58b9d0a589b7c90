package dev.weir.storm;

import dev.weir.env.Env;
import dev.weir.faults.Relay;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The way from the guarded Weir to its ledger's server, which can be cut. */
final class LedgerLine implements AutoCloseable {
  private static final Pattern URL =
      Pattern.compile("jdbc:postgresql://(?<host>[^:/,?]+)(:(?<port>\\d{1,5}))?/(?<rest>.*)");
  private static final int USUAL_PORT = 5432;

  private final Relay relay;
  private final String url;

  private LedgerLine(Relay relay, String url) {
    this.relay = relay;
    this.url = url;
  }

  /**
   * Opens it.
   *
   * @param ledger the JDBC URL of a database
   * @throws StormException if it is not at one host
   * @throws IOException if there is no port for it
   */
  static LedgerLine to(String ledger, Env env) throws IOException {
    Matcher parts = URL.matcher(ledger);
    if (!parts.matches()) {
      throw new StormException(
          "a storm's ledger is at one host: jdbc:postgresql://HOST:PORT/DATABASE");
    }
    int port = parts.group("port") == null ? USUAL_PORT : Integer.parseInt(parts.group("port"));
    Relay relay = Relay.to(new InetSocketAddress(parts.group("host"), port), env);
    return new LedgerLine(
        relay, "jdbc:postgresql://127.0.0.1:" + relay.port() + "/" + parts.group("rest"));
  }

  /** Where Weir finds its ledger: at the near end. */
  String url() {
    return url;
  }

  void cut() {
    relay.cut();
  }

  void mend() {
    relay.mend();
  }

  @Override
  public void close() throws IOException {
    relay.close();
  }
}
