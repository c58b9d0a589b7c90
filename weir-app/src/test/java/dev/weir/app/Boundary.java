package dev.weir.app;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The steps of a call between which something becomes durable. Killing at each of them is the crash
 * matrix. A payment's name says where it wants to be held, and in which life of the process: {@code
 * p17.CLAIMED.3}.
 */
enum Boundary {
  /** The claim is about to be sent to the ledger. */
  BEFORE_CLAIM(Where.WEIR),
  /** The claim, which is the dispatch, is durable; nobody has been told. */
  CLAIMED(Where.WEIR),
  /** The tool is about to be called; nothing has left the process. */
  BEFORE_DISPATCH(Where.WEIR),
  /** The tool has the request and has done nothing. */
  RECEIVED(Where.TILL),
  /** The tool's effect is done; nobody has been told. */
  DONE(Where.TILL),
  /** The tool answered; the outcome is about to be sent to the ledger. */
  ANSWERED(Where.WEIR),
  /** The outcome is durable; the agent has not been told. */
  SETTLED(Where.WEIR),
  /** The agent has its answer. */
  HEARD(Where.AGENT);

  /** Whose step it is. */
  enum Where {
    WEIR,
    TILL,
    AGENT
  }

  private final Where where;

  Boundary(Where where) {
    this.where = where;
  }

  Where where() {
    return where;
  }

  /** The name of a payment that is held here in that life. */
  String named(String name, int life) {
    return name + "." + this + "." + life;
  }

  /** Where the payment of this name is held in this life; empty when it runs through. */
  static Optional<Boundary> of(String name, int life) {
    List<String> parts = Arrays.asList(name.split("\\.", -1));
    return parts.size() == 3 && parts.get(2).equals(String.valueOf(life))
        ? Optional.of(valueOf(parts.get(1)))
        : Optional.empty();
  }
}
