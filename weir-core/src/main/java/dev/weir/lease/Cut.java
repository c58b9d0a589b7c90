package dev.weir.lease;

import dev.weir.call.Origin;
import dev.weir.waiting.Party;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What agents say of themselves, in as many words as are kept. */
final class Cut {
  private static final int MOST = 300;

  /** In a queue, which is written often. */
  private static final int SHORT = 60;

  private Cut() {}

  static String text(String text) {
    return text.length() <= MOST ? text : text.substring(0, MOST) + "…";
  }

  static String brief(String text) {
    return text.length() <= SHORT ? text : text.substring(0, SHORT) + "…";
  }

  static Origin origin(Origin by) {
    return new Origin(
        by.tenant(),
        by.agent().map(Cut::text),
        by.session(),
        by.step().map(it -> new Origin.Step(text(it.run()), text(it.step()), text(it.operation()))),
        by.trace().map(Cut::text),
        by.reason().map(Cut::text),
        by.run().map(it -> new Origin.Run(text(it.name()), it.parent(), it.left())));
  }

  /** Who has what, in words; of a session that has no other name only a digest. */
  static String held(List<Lease> holders) {
    var words = new StringBuilder();
    for (Lease lease : holders) {
      Origin by = lease.by();
      words
          .append("; ")
          .append(by.agent().orElseGet(() -> Party.session(by.tenant(), by.session()).text()))
          .append(" has ")
          .append(
              lease.names().stream().map(it -> it.name().text()).collect(Collectors.joining(", ")))
          .append(" until ")
          .append(lease.until())
          .append(" unless it is renewed");
    }
    return text(words.toString());
  }

  /** What a lease keeps of who took it. */
  static Origin kept(Origin by) {
    return new Origin(
        by.tenant(),
        by.agent(),
        by.session(),
        by.step(),
        by.trace(),
        by.reason(),
        Optional.empty());
  }
}
