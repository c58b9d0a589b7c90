package dev.weir.policy;

import java.util.Optional;

/** Where the ledger lives. */
public sealed interface LedgerHome {

  /** In one file under the data directory. */
  record Embedded() implements LedgerHome {}

  /**
   * In a PostgreSQL database that the operator runs.
   *
   * @param url a {@code jdbc:postgresql:} URL; may hold a password
   */
  record Postgres(String url) implements LedgerHome {
    /** Where, without parameters, because they may hold a password. */
    @Override
    public String toString() {
      int parameters = url.indexOf('?');
      String shown = parameters < 0 ? url : url.substring(0, parameters);
      return "Postgres[" + shown.replaceAll("//[^/]*@", "//***@") + "]";
    }
  }

  /** The home that a configuration or a command line names; empty when it names none. */
  static Optional<LedgerHome> of(String written) {
    if (written.equals("embedded")) {
      return Optional.of(new Embedded());
    }
    boolean postgres = written.matches("jdbc:postgresql:(//[^/\\s]+/)?[^/?\\s]+(\\?\\S*)?");
    return postgres ? Optional.of(new Postgres(written)) : Optional.empty();
  }
}
